import { errorText, faultText, type ErrorText } from "./error-text.ts";

const BUSY = errorText(
  "微信系统繁忙",
  "系统稍后会自动重新上报",
  "WeChat is busy",
  "The service reports it again automatically",
);
const RECEIPT = faultText(
  "确认收货提醒的请求不正确",
  "The request to remind of the receipt is wrong",
);

/** Errcodes of shipping management (facts §10.4). */
export const SHIPMENT_ERROR_TEXTS: Readonly<Record<number, ErrorText>> = {
  10060001: errorText(
    "微信查不到这笔支付单",
    "刚支付的订单系统会自动重试一小时；一直查不到，请核对支付单号或商户号、商户订单号",
    "WeChat does not know this payment",
    "The service retries for an hour, as a new payment becomes known late. After that, check the transaction id, or the merchant and trade numbers",
  ),
  10060002: errorText(
    "支付单已经完成发货",
    "内容相同不用处理；要修改，请用重新发货，每笔支付只有一次",
    "The payment's shipment is already complete",
    "Nothing is to be done if it is the same. A correction needs reship, once per payment",
  ),
  10060003: errorText(
    "唯一一次重新发货机会已用掉",
    "发货信息不能再改，请直接联系买家",
    "The one re-ship of this payment is used up",
    "The shipment cannot be changed any more. Contact the buyer instead",
  ),
  10060004: errorText(
    "支付单的状态不能发货",
    "确认订单是否已退款或关闭",
    "The payment's state does not allow a shipment",
    "Check whether it was refunded or closed",
  ),
  10060005: errorText(
    "物流类型不正确，或不能修改",
    "核对物流类型；已发货的要用重新发货",
    "The kind of logistics is wrong or cannot be changed",
    "Check the kind of logistics. What was shipped can only be corrected with reship",
  ),
  10060006: errorText(
    "只有快递可以分拆发货",
    "改为一次上报全部商品",
    "Only express can be shipped in parts",
    "Report everything at once",
  ),
  10060007: faultText("缺少是否全部发货的标记", "The mark for all being shipped is missing"),
  10060008: errorText(
    "商品信息为空",
    "填写包裹里的商品",
    "The goods are not named",
    "Name what is in the parcel",
  ),
  10060009: errorText(
    "商品信息太长",
    "缩短到 120 个字以内",
    "The goods' text is too long",
    "Shorten it to 120 characters",
  ),
  10060012: BUSY,
  10060014: errorText(
    "发货信息有误",
    "核对物流公司、单号和联系方式后重新上报",
    "Something in the shipment is wrong",
    "Check the carrier, the tracking number and the contact, then report it again",
  ),
  10060019: BUSY,
  10060020: errorText(
    "没有商品描述",
    "填写商品信息后重新上报",
    "There is no description of the goods",
    "Name what is in the parcel and report it again",
  ),
  10060023: errorText(
    "发货信息没有变化",
    "微信已有这条发货信息，无需处理",
    "The shipment has not changed",
    "WeChat has it already; no action is needed",
  ),
  10060024: errorText(
    "包裹超过 15 个",
    "一笔支付最多 15 个包裹，请合并后上报",
    "There are more than 15 parcels",
    "A payment has at most 15; combine some",
  ),
  10060025: errorText(
    "物流公司编码太长",
    "使用微信列表里的快递公司",
    "The carrier's id is too long",
    "Use a carrier of WeChat's list",
  ),
  10060026: errorText(
    "物流单号太长",
    "核对物流单号",
    "The tracking number is too long",
    "Check the tracking number",
  ),
  10060028: RECEIPT,
  10060029: RECEIPT,
  10060030: RECEIPT,
  10060031: errorText(
    "openid 不是付款人的",
    "使用付款顾客的 openid 重新上报",
    "The openid is not the payer's",
    "Report it again with the openid of the customer who paid",
  ),
  10060032: errorText(
    "只适用于快递发货",
    "核对物流类型",
    "This is only for express",
    "Check the kind of logistics",
  ),
  268485194: faultText("订单单号类型不正确", "The kind of order number is wrong"),
  268485195: errorText(
    "缺少微信支付单号",
    "填写支付单号后重新上报",
    "The transaction id is missing",
    "Report it again with the transaction id",
  ),
  268485196: errorText(
    "商户号缺失或不正确",
    "核对商户号后重新上报",
    "The merchant number is missing or wrong",
    "Check the merchant number and report it again",
  ),
  268485197: errorText(
    "商户订单号缺失或不正确",
    "核对商户订单号后重新上报",
    "The trade number is missing or wrong",
    "Check the trade number and report it again",
  ),
  268485216: errorText(
    "上传时间不正确，或早于上一次上报",
    "不填发货时间，重新上报",
    "The time is wrong, or before the last report's",
    "Report it again without a time",
  ),
  268485224: faultText("发货模式不正确", "The delivery mode is wrong"),
  268485226: errorText(
    "物流单号为空",
    "填写物流单号后重新上报",
    "The tracking number is empty",
    "Report it again with the tracking number",
  ),
  268485227: errorText(
    "物流公司为空",
    "填写物流公司后重新上报",
    "The carrier is empty",
    "Report it again with the carrier",
  ),
  268485228: faultText("统一发货只能有一个包裹", "A unified shipment must have exactly one parcel"),
};
