<?php

namespace app\services\notice;

/**
 * 通知服务 mp-notice 的调用，放进 ThinkPHP 6 / CRMEB 的 app/services/notice。PHP 7.4 以上。
 *
 * 不要在支付回调里直接等它：把 app\jobs\MpNoticeJob 放进队列，失败会自己再来。
 */
class MpNoticeServices
{
    private const TIMEOUT_SECONDS = 10;

    /** 支付成功：$order 是 CRMEB 订单表的一行。重复调用只发一条。 */
    public function orderPaySuccess(array $order, string $openid, string $goodsName): array
    {
        return $this->trigger('order_pay_success', $order, $openid, $this->toOrderFields($order, $goodsName));
    }

    /** 订单取消 */
    public function orderCancel(array $order, string $openid, string $goodsName, ?string $reason = null): array
    {
        return $this->trigger('order_cancel', $order, $openid, $this->toOrderFields($order, $goodsName) + [
            'order_cancel_time' => time(),
            'order_cancel_reason' => $reason,
        ]);
    }

    /** 申请退款：一张订单可以退几次，refund_sn 不同就是不同的通知。$refund 的字段名按自己的退款单改 */
    public function orderRefundApply(array $order, string $openid, array $refund): array
    {
        return $this->trigger('order_refund_apply', $order, $openid, [
            'order_sn' => $order['order_id'],
            'refund_sn' => $refund['order_id'],
            'refund_amount' => $refund['refund_price'],
            'order_amount' => $order['pay_price'],
            'refund_type' => (int) $refund['refund_type'] === 2 ? 'return_and_refund' : 'refund_only',
            'refund_reason' => $refund['refund_explain'],
            'refund_goods_name' => $refund['goods_name'],
            'refund_goods_num' => (int) $refund['refund_num'],
            'refund_create_time' => (int) $refund['add_time'],
        ]);
    }

    /** 发送结果，没有触发过返回 null */
    public function find(string $notice, array $order): ?array
    {
        return $this->call('GET', 'deliveries.find', ['notice' => $notice, 'orderId' => (string) $order['id']]);
    }

    /** 小程序登录：自己已有登录的商城，为顾客签发会话令牌，交给小程序上报权限 */
    public function createToken(string $openid): array
    {
        return $this->call('POST', 'collector.createToken', ['openid' => $openid]);
    }

    /** 结果推送的验签：不对返回 false。$body 是原始请求体，先不要解析 */
    public function isFromService(string $id, string $timestamp, string $signatures, string $body): bool
    {
        if ($id === '' || !ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
            return false;
        }
        $key = base64_decode(substr(config('mp_notice.webhook_secret'), strlen('whsec_')));
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
        foreach (explode(' ', $signatures) as $signature) {
            if (hash_equals($expected, $signature)) {
                return true;
            }
        }
        return false;
    }

    private function trigger(string $notice, array $order, string $openid, array $data): array
    {
        // 订单的自增 ID，跳转页面用它；顾客看到的订单号是 order_sn
        $orderId = (string) $order['id'];
        return $this->call('POST', 'notices.trigger', compact('notice', 'openid', 'orderId', 'data'));
    }

    private function toOrderFields(array $order, string $goodsName): array
    {
        return [
            'order_sn' => $order['order_id'],
            'order_amount' => $order['pay_price'],
            'order_total_goods_name' => $goodsName,
            'order_create_time' => (int) $order['add_time'],
            'order_total_goods_num' => (int) $order['total_num'],
        ];
    }

    /** @return mixed */
    private function call(string $method, string $procedure, array $input)
    {
        $json = json_encode((object) $input, JSON_THROW_ON_ERROR);
        $isRead = $method === 'GET';
        $url = config('mp_notice.url') . "/trpc/$procedure" . ($isRead ? '?input=' . rawurlencode($json) : '');
        $context = stream_context_create(['http' => [
            'method' => $method,
            'header' => ['authorization: Bearer ' . config('mp_notice.api_key'), 'content-type: application/json'],
            'content' => $isRead ? '' : $json,
            'timeout' => self::TIMEOUT_SECONDS,
            'ignore_errors' => true,
        ]]);
        $text = @file_get_contents($url, false, $context);
        $answer = $text === false ? null : json_decode($text, true);
        if (!is_array($answer)) {
            throw new MpNoticeException('UNREACHABLE', '通知服务没有回答');
        }
        if (isset($answer['error'])) {
            ['reason' => $reason, 'details' => $details] = $answer['error']['data'];
            throw new MpNoticeException($reason, $answer['error']['message'], $details);
        }
        return $answer['result']['data'];
    }
}
