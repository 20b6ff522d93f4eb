<?php

declare(strict_types=1);

/** A call that the service refused, or that got no answer. Branch on the reason; the message is for your log. */
final class NoticeError extends RuntimeException
{
    /** The same call may succeed later, with the same idempotency key still as one message. */
    private const TEMPORARY = ['UNREACHABLE', 'RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL', 'WECHAT_UNAVAILABLE', 'WECHAT_QUOTA'];

    /** @param list<array{field?: string, problem: string}> $details every field that is wrong */
    public function __construct(
        public readonly string $reason,
        string $message,
        public readonly array $details = [],
        public readonly ?string $requestId = null,
        public readonly ?int $retryAfterSeconds = null,
    ) {
        parent::__construct("$reason: $message");
    }

    public function isTemporary(): bool
    {
        return in_array($this->reason, self::TEMPORARY, true);
    }
}

/** Calls the notice service. Needs no extension beyond PHP's own. */
final class NoticeService
{
    private const TIMEOUT_SECONDS = 10;
    private const ATTEMPTS = 3;

    public function __construct(private readonly string $url, private readonly string $apiKey)
    {
    }

    /** Queues one notice. Call it as often as you like: the same order is one message. */
    public function trigger(array $trigger): array
    {
        return $this->change('notices.trigger', $trigger);
    }

    /** The delivery under this key, or null. */
    public function find(string $idempotencyKey): ?array
    {
        return $this->read('deliveries.find', ['idempotencyKey' => $idempotencyKey]);
    }

    /** A procedure that changes something: POST with the input as body. */
    public function change(string $procedure, array $input, ?string $token = null): mixed
    {
        return $this->call('POST', $procedure, json_encode((object) $input, JSON_THROW_ON_ERROR), $token);
    }

    /** A procedure that reads: GET with the input in the query. */
    public function read(string $procedure, ?array $input = null, ?string $token = null): mixed
    {
        $query = $input === null ? '' : '?input=' . rawurlencode(json_encode((object) $input, JSON_THROW_ON_ERROR));
        return $this->call('GET', $procedure . $query, null, $token);
    }

    private function call(string $method, string $path, ?string $body, ?string $token): mixed
    {
        for ($attempt = 1; ; $attempt++) {
            try {
                return $this->send($method, $path, $body, $token ?? $this->apiKey);
            } catch (NoticeError $error) {
                if (!$error->isTemporary() || $attempt === self::ATTEMPTS) {
                    throw $error;
                }
                sleep($error->retryAfterSeconds ?? 2 ** $attempt);
            }
        }
    }

    private function send(string $method, string $path, ?string $body, string $token): mixed
    {
        $headers = ["authorization: Bearer $token"];
        if ($body !== null) {
            $headers[] = 'content-type: application/json';
        }
        $context = stream_context_create(['http' => [
            'method' => $method,
            'header' => $headers,
            'content' => $body ?? '',
            'timeout' => self::TIMEOUT_SECONDS,
            'ignore_errors' => true,
        ]]);
        $text = @file_get_contents("$this->url/trpc/$path", false, $context);
        $answer = $text === false ? null : json_decode($text, true);
        if (!is_array($answer)) {
            throw new NoticeError('UNREACHABLE', "no answer from $this->url");
        }
        if (isset($answer['error'])) {
            $data = $answer['error']['data'];
            throw new NoticeError(
                $data['reason'],
                $answer['error']['message'],
                $data['details'],
                $data['requestId'],
                self::readRetryAfter($http_response_header),
            );
        }
        return $answer['result']['data'];
    }

    private static function readRetryAfter(array $headers): ?int
    {
        foreach ($headers as $header) {
            if (preg_match('/^retry-after: *(\d+)/i', $header, $match)) {
                return (int) $match[1];
            }
        }
        return null;
    }
}
