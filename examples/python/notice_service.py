"""Calls the notice service. Needs nothing but Python 3.8's standard library."""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT_SECONDS = 10
ATTEMPTS = 3
TOLERANCE_SECONDS = 300
# The same call may succeed later, with the same idempotency key still as one message.
TEMPORARY = {"UNREACHABLE", "RATE_LIMITED", "UNAVAILABLE", "INTERNAL", "WECHAT_UNAVAILABLE", "WECHAT_QUOTA"}


class NoticeError(Exception):
    """A call that the service refused, or that got no answer. Branch on `reason`; the message is for your log."""

    def __init__(self, reason, message, details=(), request_id=None, retry_after_seconds=None):
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.details = list(details)  # [{"field": "data.order_amount", "problem": "…"}], every field that is wrong
        self.request_id = request_id
        self.retry_after_seconds = retry_after_seconds

    @property
    def is_temporary(self):
        return self.reason in TEMPORARY


class NoticeService:
    def __init__(self, url, api_key):
        self._url = url
        self._api_key = api_key

    def trigger(self, trigger):
        """Queues one notice. Call it as often as you like: the same order is one message."""
        return self.change("notices.trigger", trigger)

    def find(self, idempotency_key):
        """The delivery under this key, or None."""
        return self.read("deliveries.find", {"idempotencyKey": idempotency_key})

    def change(self, procedure, data, token=None):
        """A procedure that changes something: POST with the input as body."""
        return self._call(procedure, json.dumps(data).encode(), token)

    def read(self, procedure, data=None, token=None):
        """A procedure that reads: GET with the input in the query."""
        query = "" if data is None else "?" + urllib.parse.urlencode({"input": json.dumps(data)})
        return self._call(procedure + query, None, token)

    def _call(self, path, body, token):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._send(path, body, self._api_key if token is None else token)
            except NoticeError as error:
                if not error.is_temporary or attempt == ATTEMPTS:
                    raise
                time.sleep(error.retry_after_seconds or 2**attempt)

    def _send(self, path, body, token):
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        request = urllib.request.Request(f"{self._url}/trpc/{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                return json.load(response)["result"]["data"]
        except urllib.error.HTTPError as response:
            raise _read_refusal(response) from None
        except (OSError, ValueError) as error:
            raise NoticeError("UNREACHABLE", f"no answer from {self._url}: {error}") from error


def _read_refusal(response):
    retry_after = response.headers.get("retry-after")
    try:
        error = json.load(response)["error"]
    except (ValueError, KeyError):
        return NoticeError("UNREACHABLE", f"HTTP {response.status} from something in between")
    data = error["data"]
    return NoticeError(
        data["reason"], error["message"], data["details"], data["requestId"], retry_after and int(retry_after)
    )


def find_webhook_problem(secret, headers, body, now=None):
    """Verifies a webhook by the Standard Webhooks scheme, over the body's bytes as they arrived.

    Returns why it is not valid, or None. The same webhook-id may arrive again: handle it once.
    """
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not message_id or not timestamp.isdecimal():
        return "headers are missing"
    if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE_SECONDS:
        return "too old, or from the future"
    key = base64.b64decode(secret[len("whsec_") :])
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # While a secret is being replaced, there is one signature for each.
    for signature in headers.get("webhook-signature", "").split(" "):
        version, _, value = signature.partition(",")
        if version == "v1" and hmac.compare_digest(expected, value):
            return None
    return "no signature matches"
