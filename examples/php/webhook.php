<?php

declare(strict_types=1);

const TOLERANCE_SECONDS = 300;

/**
 * Verifies a webhook by the Standard Webhooks scheme, over the body as it arrived. Returns why it is not valid, or null.
 * The same webhook-id may arrive again: handle it once.
 */
function findWebhookProblem(string $secret, array $headers, string $body, ?int $now = null): ?string
{
    $id = $headers['webhook-id'] ?? '';
    $timestamp = $headers['webhook-timestamp'] ?? '';
    if ($id === '' || !ctype_digit($timestamp)) {
        return 'headers are missing';
    }
    if (abs(($now ?? time()) - (int) $timestamp) > TOLERANCE_SECONDS) {
        return 'too old, or from the future';
    }
    $key = base64_decode(substr($secret, strlen('whsec_')));
    $expected = base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    // While a secret is being replaced, there is one signature for each.
    foreach (explode(' ', $headers['webhook-signature'] ?? '') as $signature) {
        [$version, $value] = explode(',', $signature, 2) + ['', ''];
        if ($version === 'v1' && hash_equals($expected, $value)) {
            return null;
        }
    }
    return 'no signature matches';
}

// As a web page: point a webhook at it. Everything but the answer's status is ignored by the sender.
if (PHP_SAPI !== 'cli' && realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    $body = file_get_contents('php://input');
    $problem = findWebhookProblem(getenv('WEBHOOK_SECRET'), [
        'webhook-id' => $_SERVER['HTTP_WEBHOOK_ID'] ?? '',
        'webhook-timestamp' => $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '',
        'webhook-signature' => $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '',
    ], $body);
    http_response_code($problem === null ? 204 : 401);
    if ($problem === null) {
        error_log('webhook: ' . json_decode($body, true)['type']);
    }
}
