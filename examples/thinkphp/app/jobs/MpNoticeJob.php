<?php

namespace app\jobs;

use app\services\notice\MpNoticeException;
use app\services\notice\MpNoticeServices;
use think\facade\Log;
use think\queue\Job;

/**
 * 支付回调里：Queue::push(MpNoticeJob::class, ['orderPaySuccess', [$order, $openid, $goodsName]]);
 * 没有回答就过一会儿再来，重复也只发一条；被拒绝的再来也没有用，记日志。
 */
class MpNoticeJob
{
    private const MAX_ATTEMPTS = 10;

    public function fire(Job $job, array $data): void
    {
        [$method, $arguments] = $data;
        try {
            (new MpNoticeServices())->$method(...$arguments);
        } catch (MpNoticeException $error) {
            if ($error->isTemporary() && $job->attempts() < self::MAX_ATTEMPTS) {
                $job->release(2 ** $job->attempts());
                return;
            }
            Log::error($error->getMessage() . ' ' . json_encode($error->getDetails(), JSON_UNESCAPED_UNICODE));
        }
        $job->delete();
    }
}
