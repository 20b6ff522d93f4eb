<?php

/** php main.php：用一张 CRMEB 样子的订单走一遍。php main.php verify …：见 README。 */

declare(strict_types=1);

use app\jobs\MpNoticeJob;
use app\services\notice\MpNoticeServices;
use think\queue\Job;

require __DIR__ . '/framework.php';
require __DIR__ . '/../php/Phone.php';

$services = new MpNoticeServices();
if (($argv[1] ?? '') === 'verify') {
    [, , $id, $timestamp, $signature] = $argv;
    $body = stream_get_contents(STDIN);
    $isValid = $services->isFromService($id, $timestamp, $signature, $body);
    echo $isValid ? 'valid: ' . json_decode($body, true)['type'] : 'not valid', "\n";
    exit($isValid ? 0 : 1);
}

/** 小程序直接调通知服务，这里用最少的代码代替 collector */
function asCustomer(string $token, string $procedure, ?array $input = null): array
{
    $context = stream_context_create(['http' => [
        'method' => $input === null ? 'GET' : 'POST',
        'header' => ["authorization: Bearer $token", 'content-type: application/json'],
        'content' => $input === null ? '' : json_encode($input),
    ]]);
    $text = file_get_contents(config('mp_notice.url') . "/trpc/$procedure", false, $context);
    return json_decode($text, true)['result']['data'];
}

$phone = new Phone(getenv('SIMULATOR_URL') ?: 'http://127.0.0.1:3001');
$session = asCustomer('', 'collector.login', ['code' => $phone->login()]);
echo "signed in until {$session['expiresAt']}\n";
$templates = array_column(asCustomer($session['token'], 'collector.getTemplates')['items'], 'templateId', 'notice');
$templateId = $templates['order_pay_success'] ?? exit("Switch order_pay_success on in the admin first\n");
$report = [
    'kind' => 'subscribe',
    'reportId' => bin2hex(random_bytes(8)),
    'templateId' => $templateId,
    'answer' => $phone->allow($templateId),
    'ageMs' => 0,
];
[$result] = asCustomer($session['token'], 'collector.report', ['reports' => [$report]])['results'];
echo 'reported: ', $result['accepted'] ? 'accepted' : $result['reason'], "\n";

$order = [
    'id' => hrtime(true),
    'order_id' => 'cp' . hrtime(true),
    'pay_price' => '128.00',
    'add_time' => time(),
    'total_num' => 2,
];
$first = $services->orderPaySuccess($order, $phone->openid, '手工陶瓷咖啡杯');
echo "triggered: {$first['state']}\n";
$again = $services->orderPaySuccess($order, $phone->openid, '手工陶瓷咖啡杯');
echo 'repeated: ', $again['duplicate'] && $again['deliveryId'] === $first['deliveryId'] ? 'the same delivery' : 'ANOTHER DELIVERY', "\n";

// 被拒绝的任务只记日志，不再重试
$wrong = ['id' => "{$order['id']}-2", 'pay_price' => '128.005'] + $order;
$job = new Job();
(new MpNoticeJob())->fire($job, ['orderPaySuccess', [$wrong, $phone->openid, '手工陶瓷咖啡杯']]);
echo "job: $job->outcome\n";

do {
    usleep(200_000);
    $delivery = $services->find('order_pay_success', $order);
} while (in_array($delivery['state'], ['queued', 'sending', 'waiting_for_grant'], true));
echo "outcome: {$delivery['state']}\n";
