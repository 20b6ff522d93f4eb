<?php

/** php main.php: one customer's order, from sign-in to the message. php main.php verify …: see the README. */

declare(strict_types=1);

require __DIR__ . '/NoticeService.php';
require __DIR__ . '/Phone.php';
require __DIR__ . '/webhook.php';

if (($argv[1] ?? '') === 'verify') {
    [, , $id, $timestamp, $signature] = $argv;
    $body = stream_get_contents(STDIN);
    $problem = findWebhookProblem(getenv('WEBHOOK_SECRET'), [
        'webhook-id' => $id,
        'webhook-timestamp' => $timestamp,
        'webhook-signature' => $signature,
    ], $body);
    echo $problem ?? 'valid: ' . json_decode($body, true)['type'], "\n";
    exit($problem === null ? 0 : 1);
}

$service = new NoticeService(
    getenv('NOTICE_URL') ?: 'http://127.0.0.1:3000',
    getenv('SERVICE_API_KEY') ?: exit("SERVICE_API_KEY is missing: the demo prints one\n"),
);
$phone = new Phone(getenv('SIMULATOR_URL') ?: 'http://127.0.0.1:3001');

// In the mini program: sign in, ask, report what the customer allowed. The collector package does this for you.
$session = $service->change('collector.login', ['code' => $phone->login()], token: '');
echo "signed in until {$session['expiresAt']}\n";
$templates = $service->read('collector.getTemplates', null, $session['token'])['items'];
$templates = array_column($templates, 'templateId', 'notice');
$templateId = $templates['order_pay_success'] ?? exit("Switch order_pay_success on in the admin first\n");
$report = [
    'kind' => 'subscribe',
    'reportId' => bin2hex(random_bytes(8)),
    'templateId' => $templateId,
    'answer' => $phone->allow($templateId),
    'ageMs' => 0,
];
['results' => [$result]] = $service->change('collector.report', ['reports' => [$report]], $session['token']);
echo 'reported: ', $result['accepted'] ? 'accepted' : $result['reason'], "\n";

// In the backend: the order is paid.
$orderId = (string) hrtime(true);
$trigger = [
    'notice' => 'order_pay_success',
    'openid' => $phone->openid,
    'orderId' => $orderId,
    'data' => [
        'order_sn' => "SN$orderId",
        'order_amount' => '128.00',
        'order_total_goods_name' => '手工陶瓷咖啡杯',
        'order_create_time' => time(),
        'order_total_goods_num' => 2,
    ],
];
$first = $service->trigger($trigger);
echo "triggered: {$first['state']}\n";

// The payment callback came twice, or the first answer was lost: the same call again is still one message.
$again = $service->trigger($trigger);
echo 'repeated: ', $again['duplicate'] && $again['deliveryId'] === $first['deliveryId'] ? 'the same delivery' : 'ANOTHER DELIVERY', "\n";

try {
    $service->trigger(array_replace_recursive($trigger, ['orderId' => "$orderId-2", 'data' => ['order_amount' => '128.005']]));
} catch (NoticeError $error) {
    foreach ($error->details as ['field' => $field, 'problem' => $problem]) {
        echo "refused: $error->reason $field $problem\n";
    }
}

do {
    usleep(200_000);
    $delivery = $service->find("order_pay_success:$orderId");
} while (in_array($delivery['state'], ['queued', 'sending', 'waiting_for_grant'], true));
echo "outcome: {$delivery['state']}\n";
