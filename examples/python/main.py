"""python3 main.py: one customer's order, from sign-in to the message. python3 main.py verify …: see the README."""

import json
import os
import sys
import time
import urllib.request
import uuid

from notice_service import NoticeError, NoticeService, find_webhook_problem


def verify(message_id, timestamp, signature):
    body = sys.stdin.buffer.read()
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature}
    problem = find_webhook_problem(os.environ["WEBHOOK_SECRET"], headers, body)
    print(problem or f"valid: {json.loads(body)['type']}")
    sys.exit(1 if problem else 0)


class Phone:
    """Stands for the customer's phone: WeChat's simulator says what wx.login and wx.requestSubscribeMessage would."""

    def __init__(self, simulator_url):
        self._url = simulator_url
        self.openid = self._post("/users", {})["openid"]

    def login(self):
        return self._post(f"/users/{self.openid}/login-code", {})["code"]

    def allow(self, template_id):
        choice = {"templateIds": [template_id], "answer": "accept"}
        return self._post(f"/users/{self.openid}/subscribe", choice)[template_id]

    def _post(self, path, data):
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self._url}/_simulator{path}", json.dumps(data).encode(), headers)
        with urllib.request.urlopen(request) as response:
            return json.load(response)


def main():
    api_key = os.environ.get("SERVICE_API_KEY") or sys.exit("SERVICE_API_KEY is missing: the demo prints one")
    service = NoticeService(os.environ.get("NOTICE_URL", "http://127.0.0.1:3000"), api_key)
    phone = Phone(os.environ.get("SIMULATOR_URL", "http://127.0.0.1:3001"))

    # In the mini program: sign in, ask, report what the customer allowed. The collector package does this for you.
    session = service.change("collector.login", {"code": phone.login()}, token="")
    print("signed in until", session["expiresAt"])
    items = service.read("collector.getTemplates", token=session["token"])["items"]
    templates = {item["notice"]: item["templateId"] for item in items}
    template_id = templates.get("order_pay_success") or sys.exit("Switch order_pay_success on in the admin first")
    report = {
        "kind": "subscribe",
        "reportId": uuid.uuid4().hex,
        "templateId": template_id,
        "answer": phone.allow(template_id),
        "ageMs": 0,
    }
    [result] = service.change("collector.report", {"reports": [report]}, session["token"])["results"]
    print("reported:", "accepted" if result["accepted"] else result["reason"])

    # In the backend: the order is paid.
    order_id = str(time.time_ns())
    trigger = {
        "notice": "order_pay_success",
        "openid": phone.openid,
        "orderId": order_id,
        "data": {
            "order_sn": f"SN{order_id}",
            "order_amount": "128.00",
            "order_total_goods_name": "手工陶瓷咖啡杯",
            "order_create_time": int(time.time()),
            "order_total_goods_num": 2,
        },
    }
    first = service.trigger(trigger)
    print("triggered:", first["state"])

    # The payment callback came twice, or the first answer was lost: the same call again is still one message.
    again = service.trigger(trigger)
    is_same = again["duplicate"] and again["deliveryId"] == first["deliveryId"]
    print("repeated:", "the same delivery" if is_same else "ANOTHER DELIVERY")

    wrong = {**trigger, "orderId": f"{order_id}-2", "data": {**trigger["data"], "order_amount": "128.005"}}
    try:
        service.trigger(wrong)
    except NoticeError as error:
        for detail in error.details:
            print("refused:", error.reason, detail["field"], detail["problem"])

    while True:
        time.sleep(0.2)
        delivery = service.find(f"order_pay_success:{order_id}")
        if delivery["state"] not in ("queued", "sending", "waiting_for_grant"):
            break
    print("outcome:", delivery["state"])


if sys.argv[1:2] == ["verify"]:
    verify(*sys.argv[2:])
else:
    main()
