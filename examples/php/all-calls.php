<?php

/**
 * php all-calls.php: makes every call that the service's OpenAPI document offers to a backend. The document is the only help:
 * it says which calls there are, by which method, with which example. A call without an input here ends it with an error.
 */

declare(strict_types=1);

require __DIR__ . '/NoticeService.php';
require __DIR__ . '/Phone.php';

$url = getenv('NOTICE_URL') ?: 'http://127.0.0.1:3000';
$service = new NoticeService($url, getenv('SERVICE_API_KEY') ?: exit("SERVICE_API_KEY is missing: the demo prints one\n"));
$phone = new Phone(getenv('SIMULATOR_URL') ?: 'http://127.0.0.1:3001');
$document = json_decode(file_get_contents("$url/openapi.json"), true);
$operations = [];
foreach ($document['paths'] as $path => $methods) {
    foreach ($methods as $method => $operation) {
        if (isset($operation['security'][0]['apiKey'])) {
            $operations[$operation['operationId']] = [substr($path, strlen('/trpc/')), $method, $operation];
        }
    }
}

$orderId = (string) hrtime(true);
$examples = $operations['noticesTrigger'][2]['requestBody']['content']['application/json']['examples'];
$trigger = ['openid' => $phone->openid, 'orderId' => $orderId] + $examples['order_pay_success']['value'];
$key = ['idempotencyKey' => "order_pay_success:$orderId"];
$inputs = [
    'noticesDefine' => ['notices' => [[
        'code' => 'coupon_expiring',
        'name' => '优惠券到期提醒',
        'fields' => [
            'coupon_name' => ['type' => 'text', 'name' => '优惠券', 'example' => '满100减10', 'required' => true],
            'expires_at' => ['type' => 'datetime', 'name' => '到期时间', 'example' => '2026-01-31 23:59:59', 'required' => true],
        ],
    ]]],
    'noticesListDefinitions' => null,
    'grantsReport' => ['openid' => $phone->openid, 'reports' => [
        ['kind' => 'form', 'reportId' => "form-$orderId", 'formId' => "f$orderId", 'ageMs' => 0],
        ['kind' => 'payment', 'reportId' => "pay-$orderId", 'prepayId' => "wx$orderId", 'orderId' => $orderId, 'ageMs' => 0],
    ]],
    'grantsConfirmPayment' => ['openid' => $phone->openid, 'prepayId' => "wx$orderId", 'orderId' => $orderId],
    'noticesTrigger' => ['delaySeconds' => 3600] + $trigger,
    'noticesTriggerMany' => ['items' => [['orderId' => "$orderId-2"] + $trigger, ['notice' => 'no_such_notice'] + $trigger]],
    'deliveriesFind' => $key,
    'deliveriesFindByPost' => ['notice' => 'order_pay_success', 'orderId' => $orderId],
    'deliveriesCancel' => $key,
    'ordersListReach' => null,
    'ordersListReachByPost' => [],
    'ordersClose' => ['orderId' => $orderId],
    'collectorCreateToken' => ['openid' => $phone->openid],
    'shipmentsReport' => [
        'order' => ['transactionId' => str_pad($orderId, 28, '0', STR_PAD_LEFT)],
        'openid' => $phone->openid,
        'orderId' => $orderId,
        'logistics' => 'virtual',
        'parcels' => [['items' => '电子礼品卡']],
    ],
    'shipmentsGet' => 'shipmentsReport',
    'shipmentsGetByPost' => 'shipmentsReport',
    'shipmentsList' => ['orderId' => $orderId],
    'shipmentsListByPost' => ['orderId' => $orderId],
    'shipmentsCount' => [],
    'shipmentsGetAccount' => [],
    'shipmentsListOverdue' => ['limit' => 10],
    'shipmentsListOverdueByPost' => ['limit' => 10],
    'shipmentsSearchCarriers' => ['text' => '顺丰'],
    'shipmentsSearchCarriersByPost' => ['text' => '顺丰'],
    'shipmentsCancel' => 'shipmentsReport',
];
foreach (array_diff(array_keys($operations), array_keys($inputs)) as $missing) {
    exit("the document has $missing, and this example does not call it\n");
}
$answers = [];
foreach ($inputs as $operationId => $input) {
    // A call whose input is another call's name is about what that one answered.
    if (is_string($input)) {
        $input = ['shipmentId' => $answers[$input]['shipmentId']];
    }
    [$procedure, $method] = $operations[$operationId] ?? exit("the document has no $operationId\n");
    $answer = $method === 'get' ? $service->read($procedure, $input) : $service->change($procedure, $input);
    $answers[$operationId] = $answer;
    echo "$operationId: ", json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
}
