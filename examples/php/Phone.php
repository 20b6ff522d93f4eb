<?php

declare(strict_types=1);

/** Stands for the customer's phone: WeChat's simulator says what wx.login and wx.requestSubscribeMessage would. */
final class Phone
{
    public readonly string $openid;

    public function __construct(private readonly string $simulatorUrl)
    {
        $this->openid = $this->post('/users', [])['openid'];
    }

    /** wx.login */
    public function login(): string
    {
        return $this->post("/users/$this->openid/login-code", [])['code'];
    }

    /** wx.requestSubscribeMessage, and the customer taps "allow". */
    public function allow(string $templateId): string
    {
        $input = ['templateIds' => [$templateId], 'answer' => 'accept'];
        return $this->post("/users/$this->openid/subscribe", $input)[$templateId];
    }

    private function post(string $path, array $input): array
    {
        $context = stream_context_create(['http' => [
            'method' => 'POST',
            'header' => 'content-type: application/json',
            'content' => json_encode((object) $input),
        ]]);
        return json_decode(file_get_contents("$this->simulatorUrl/_simulator$path", false, $context), true);
    }
}
