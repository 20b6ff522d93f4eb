<?php

namespace app\services\notice;

/** 通知服务拒绝了，或没有回答。按 getReason() 判断，message 只用于日志。 */
class MpNoticeException extends \RuntimeException
{
    private const TEMPORARY = ['UNREACHABLE', 'RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL', 'WECHAT_UNAVAILABLE', 'WECHAT_QUOTA'];

    private string $reason;
    private array $details;

    /** @param array $details 每个不对的字段：['field' => 'data.order_amount', 'problem' => '…'] */
    public function __construct(string $reason, string $message, array $details = [])
    {
        parent::__construct("$reason: $message");
        $this->reason = $reason;
        $this->details = $details;
    }

    public function getReason(): string
    {
        return $this->reason;
    }

    public function getDetails(): array
    {
        return $this->details;
    }

    /** 过一会儿原样再调可能成功；同一张订单仍然只发一条 */
    public function isTemporary(): bool
    {
        return in_array($this->reason, self::TEMPORARY, true);
    }
}
