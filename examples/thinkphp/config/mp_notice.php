<?php

return [
    'url' => env('mp_notice.url', 'http://127.0.0.1:3000'),
    'api_key' => env('mp_notice.api_key', ''),
    'webhook_secret' => env('mp_notice.webhook_secret', ''),
];
