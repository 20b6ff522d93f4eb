#!/usr/bin/env bash
# ./main.sh: one customer's order, from sign-in to the message. ./main.sh verify …: see the README.
# Needs bash, curl, jq, openssl.
set -euo pipefail

TOLERANCE_SECONDS=300

# Verifies a webhook by the Standard Webhooks scheme. Arguments: id, timestamp, signature; the body on standard input.
verify() {
  local id=$1 timestamp=$2 signatures=$3 body key expected signature age
  # The x keeps a line feed at the end, which $(…) would drop.
  body=$(cat; printf x)
  body=${body%x}
  if [ -z "$id" ] || [[ ! $timestamp =~ ^[0-9]+$ ]]; then echo "headers are missing"; return 1; fi
  age=$(($(date +%s) - 10#$timestamp))
  if [ "${age#-}" -gt "$TOLERANCE_SECONDS" ]; then echo "too old, or from the future"; return 1; fi
  key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
  expected=$(printf '%s.%s.%s' "$id" "$timestamp" "$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64 -w 0)
  # While a secret is being replaced, there is one signature for each.
  for signature in $signatures; do
    if [ "$signature" = "v1,$expected" ]; then
      echo "valid: $(jq -r .type <<<"$body")"
      return 0
    fi
  done
  echo "no signature matches"
  return 1
}

if [ "${1:-}" = verify ]; then
  shift
  verify "$@"
  exit
fi

NOTICE_URL=${NOTICE_URL:-http://127.0.0.1:3000}
SIMULATOR_URL=${SIMULATOR_URL:-http://127.0.0.1:3001}
: "${SERVICE_API_KEY:?is missing: the demo prints one}"

# A procedure that changes something. A refusal is an answer too, so that its reason can be read.
change() { # name, input, token
  curl -sS --max-time 10 --retry 2 --retry-connrefused "$NOTICE_URL/trpc/$1" \
    -H "authorization: Bearer ${3-$SERVICE_API_KEY}" -H 'content-type: application/json' -d "$2"
}

# A procedure that reads.
read_() { # name, input, token
  curl -sS --max-time 10 --retry 2 --retry-connrefused -G "$NOTICE_URL/trpc/$1" \
    -H "authorization: Bearer ${3-$SERVICE_API_KEY}" ${2:+--data-urlencode "input=$2"}
}

# Stands for the customer's phone: WeChat's simulator says what wx.login and wx.requestSubscribeMessage would.
phone() { curl -sS "$SIMULATOR_URL/_simulator$1" -H 'content-type: application/json' -d "$2"; }

openid=$(phone /users '{}' | jq -r .openid)

# In the mini program: sign in, ask, report what the customer allowed. The collector package does this for you.
code=$(phone "/users/$openid/login-code" '{}' | jq -r .code)
session=$(change collector.login "$(jq -n --arg code "$code" '{code: $code}')" '')
token=$(jq -r .result.data.token <<<"$session")
echo "signed in until $(jq -r .result.data.expiresAt <<<"$session")"
template=$(read_ collector.getTemplates '' "$token" |
  jq -r '[.result.data.items[] | select(.notice == "order_pay_success") | .templateId][0] // empty')
[ -n "$template" ] || { echo "Switch order_pay_success on in the admin first"; exit 1; }
answer=$(phone "/users/$openid/subscribe" "$(jq -n --arg id "$template" '{templateIds: [$id], answer: "accept"}')" |
  jq -r --arg id "$template" '.[$id]')
report=$(jq -n --arg id "$template" --arg answer "$answer" --arg report "r$(date +%s%N)" \
  '{reports: [{kind: "subscribe", reportId: $report, templateId: $id, answer: $answer, ageMs: 0}]}')
change collector.report "$report" "$token" |
  jq -r '.result.data.results[0] | "reported: " + if .accepted then "accepted" else .reason end'

# In the backend: the order is paid.
order=$(date +%s%N)
trigger=$(jq -n --arg openid "$openid" --arg order "$order" '{notice: "order_pay_success", openid: $openid, orderId: $order,
  data: {order_sn: ("SN" + $order), order_amount: "128.00", order_total_goods_name: "手工陶瓷咖啡杯",
    order_create_time: (now | floor), order_total_goods_num: 2}}')
first=$(change notices.trigger "$trigger")
echo "triggered: $(jq -r .result.data.state <<<"$first")"

# The payment callback came twice, or the first answer was lost: the same call again is still one message.
again=$(change notices.trigger "$trigger")
jq -rn --argjson first "$first" --argjson again "$again" '"repeated: " +
  if $again.result.data.duplicate and $again.result.data.deliveryId == $first.result.data.deliveryId
  then "the same delivery" else "ANOTHER DELIVERY" end'

change notices.trigger "$(jq '.orderId += "-2" | .data.order_amount = "128.005"' <<<"$trigger")" |
  jq -r '.error.data | .reason as $reason | .details[] | "refused: \($reason) \(.field) \(.problem)"'

state=queued
while [[ $state =~ ^(queued|sending|waiting_for_grant)$ ]]; do
  sleep 0.2
  key=$(jq -n --arg order "$order" '{idempotencyKey: ("order_pay_success:" + $order)}')
  state=$(read_ deliveries.find "$key" | jq -r .result.data.state)
done
echo "outcome: $state"
