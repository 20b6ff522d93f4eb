import { findCarrier } from "../carriers.ts";
import { isRecord } from "../is-record.ts";
import {
  DELIVERY_MODES,
  LOGISTICS,
  type DeliveryMode,
  type LogisticsType,
  type Parcel,
  type Shipping,
} from "../trade/trade-state.ts";
import { WechatError } from "../wechat-error.ts";

const MAX_PARCELS = 15;
const MAX_NUMBER_BYTES = 128;
const MAX_DESCRIPTION_CHARACTERS = 120;
const MAX_CONTACT_BYTES = 1024;
const RFC_3339 =
  /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
/** The only carrier that needs a contact (facts §10.2). */
const CONTACT_CARRIER = "SF";

const toText = (value: unknown): string => (typeof value === "string" ? value : "");
const countBytes = (text: string): number => Buffer.byteLength(text);
const createParameterError = (problem: string): WechatError =>
  new WechatError(10060014, `参数错误: ${problem}`);

/** Unix milliseconds. @throws WechatError 268485216 */
export function readUploadTime(value: unknown): number {
  const time = typeof value === "string" && RFC_3339.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new WechatError(268485216);
  return time;
}

export function readPayer(payer: unknown): string {
  const openid = isRecord(payer) ? toText(payer["openid"]) : "";
  if (openid === "") throw createParameterError("payer.openid");
  return openid;
}

/** Masked, with the last four digits in the clear: `189****1234`, `0**2-***23-10`. */
function readContact(contact: Record<string, unknown>, field: string): string {
  const text = toText(contact[field]);
  if (text === "") return "";
  const isMasked = text.includes("*") && /\d{4}$/.test(text.replaceAll("-", ""));
  if (!isMasked || countBytes(text) > MAX_CONTACT_BYTES) {
    throw createParameterError(`contact.${field}`);
  }
  return text;
}

function readParcel(value: unknown, logisticsType: LogisticsType, uploadedAt: number): Parcel {
  if (!isRecord(value)) throw createParameterError("shipping_list");
  const trackingNo = toText(value["tracking_no"]);
  const company = toText(value["express_company"]);
  const itemDesc = toText(value["item_desc"]);
  const isExpress = logisticsType === LOGISTICS.express;
  if (isExpress && trackingNo === "") throw new WechatError(268485226);
  if (isExpress && company === "") throw new WechatError(268485227);
  if (countBytes(company) > MAX_NUMBER_BYTES) throw new WechatError(10060025);
  if (countBytes(trackingNo) > MAX_NUMBER_BYTES) throw new WechatError(10060026);
  if (isExpress && findCarrier(company) === undefined) {
    throw createParameterError("express_company");
  }
  if (itemDesc === "") throw new WechatError(10060008);
  if (itemDesc.length > MAX_DESCRIPTION_CHARACTERS) throw new WechatError(10060009);
  const contact = isRecord(value["contact"]) ? value["contact"] : {};
  const consignorContact = readContact(contact, "consignor_contact");
  const receiverContact = readContact(contact, "receiver_contact");
  if (isExpress && company === CONTACT_CARRIER && consignorContact + receiverContact === "") {
    throw createParameterError("contact");
  }
  return { trackingNo, company, itemDesc, consignorContact, receiverContact, uploadedAt };
}

/** The shipment of one order, of a report or of a combined report's `sub_orders`. @throws WechatError */
export function readShipping(
  body: Record<string, unknown>,
  uploadTime: number,
  nowMs: number,
): Shipping {
  const { logistics_type, delivery_mode, is_all_delivered: isAll, shipping_list: list } = body;
  const logisticsType = Object.values(LOGISTICS).find(
    (type): type is LogisticsType => type === logistics_type,
  );
  if (logisticsType === undefined) throw new WechatError(10060005);
  const deliveryMode = Object.values(DELIVERY_MODES).find(
    (mode): mode is DeliveryMode => mode === delivery_mode,
  );
  if (deliveryMode === undefined) throw new WechatError(268485224);
  const isSplit = deliveryMode === DELIVERY_MODES.split;
  if (isSplit && logisticsType !== LOGISTICS.express) throw new WechatError(10060006);
  if (isSplit && typeof isAll !== "boolean") throw new WechatError(10060007);
  if (!Array.isArray(list) || (isSplit && list.length === 0)) {
    throw createParameterError("shipping_list");
  }
  if (!isSplit && list.length !== 1) throw new WechatError(268485228);
  if (list.length > MAX_PARCELS) throw new WechatError(10060024);
  const parcels = list.map((parcel) => readParcel(parcel, logisticsType, nowMs));
  return {
    logisticsType,
    deliveryMode,
    isComplete: !isSplit || isAll === true,
    parcels,
    uploadTime,
  };
}
