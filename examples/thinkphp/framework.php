<?php

/** 没有 ThinkPHP 时用来跑这个例子：config()、env()、Log 和队列任务各一个最小的替身。放进商城时不需要。 */

declare(strict_types=1);

namespace think\facade {
    class Log
    {
        public static function error(string $message): void
        {
            echo "log: $message\n";
        }
    }
}

namespace think\queue {
    class Job
    {
        public string $outcome = 'running';

        public function attempts(): int
        {
            return 1;
        }

        public function release(int $seconds): void
        {
            $this->outcome = "again in $seconds s";
        }

        public function delete(): void
        {
            $this->outcome = $this->outcome === 'running' ? 'done' : $this->outcome;
        }
    }
}

namespace {
    function env(string $name, string $default): string
    {
        $names = ['mp_notice.url' => 'NOTICE_URL', 'mp_notice.api_key' => 'SERVICE_API_KEY', 'mp_notice.webhook_secret' => 'WEBHOOK_SECRET'];
        return getenv($names[$name]) ?: $default;
    }

    function config(string $name): string
    {
        [$file, $key] = explode('.', $name);
        return (require __DIR__ . "/config/$file.php")[$key];
    }

    spl_autoload_register(function (string $class): void {
        require __DIR__ . '/' . strtr($class, '\\', '/') . '.php';
    });
}
