import {
  findHolder,
  getNoticeStatus,
  type NoticeCatalog,
  type NoticeSettingsStore,
} from "@mp-notice/core";
import {
  MAX_EVENTS,
  MAX_FOUND,
  type Customer,
  type CustomerEvent,
  type CustomerService,
} from "./customer.contract.ts";
import type { CustomerQueries, CustomerRecords } from "./customer-queries.ts";

export interface CustomerServiceDeps {
  queries: CustomerQueries;
  /** In the operator's order of worth. */
  listSettings: NoticeSettingsStore["list"];
  getCatalog(): Promise<NoticeCatalog>;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAppId(): Promise<string>;
}

export function createCustomerService(deps: CustomerServiceDeps): CustomerService {
  const { queries, getAppId } = deps;
  return {
    async find({ search }) {
      const appId = await getAppId();
      const openids = await queries.find({ appId, search, limit: MAX_FOUND + 1 });
      return { openids: openids.slice(0, MAX_FOUND), isMore: openids.length > MAX_FOUND };
    },
    async get({ openid }) {
      const appId = await getAppId();
      const records = await queries.read({ appId, openid });
      const catalog = await deps.getCatalog();
      const settings = await deps.listSettings(appId);
      const reach = settings.flatMap((notice): Customer["reach"] => {
        const { code, channel, mapping } = notice;
        const known = catalog.find(code);
        if (!mapping || !known || known.isRetired || getNoticeStatus(notice) !== "ready") return [];
        const { name, nameEn, isToldByReport = false } = known;
        const { templateId } = mapping;
        const permissions = countPermissions(records, channel === "subscribe" ? templateId : null);
        return [
          { notice: code, name, nameEn, channel, templateId, ...permissions, isToldByReport },
        ];
      });
      return { openid, reach, ...listEvents(records) };
    },
  };
}

type KnownGrant = CustomerRecords["grants"][number];

const isUsable = ({ usesFree, usableFrom, expiresAt }: KnownGrant, now: number): boolean =>
  usesFree > 0 && usableFrom !== null && usableFrom <= now && expiresAt > now;

/** `templateId`: `null` for forms and payments, which serve every template message. */
function countPermissions(
  { grants, now }: CustomerRecords,
  templateId: string | null,
): { free: number; heldFor: string[] } {
  const serving = grants.filter(
    (grant) =>
      isUsable(grant, now) &&
      (templateId === null ? grant.kind !== "subscribe" : grant.templateId === templateId),
  );
  const holders = serving.map((grant) => findHolder(grant, now));
  const free = serving.reduce(
    (sum, { usesFree }, index) => sum + (holders[index] === null ? usesFree : 0),
    0,
  );
  return { free, heldFor: [...new Set(holders.filter((holder) => holder !== null))] };
}

function listEvents(records: CustomerRecords): Pick<Customer, "events" | "isCut"> {
  const { asks, grants, refusals, deliveries, shipments } = records;
  const events = [
    ...asks.map(toAsk),
    ...grants.map((grant) => toPermission(grant, records.now)),
    ...refusals.map(({ templateId, refusedAt }): CustomerEvent => ({
      ...{ at: toTime(refusedAt), orderId: null },
      what: "refusal",
      templateId,
    })),
    ...deliveries.map(toMessage),
    ...shipments.map(({ id, createdAt, ...shipment }): CustomerEvent => ({
      ...{ at: toTime(createdAt), what: "shipment", shipmentId: id },
      ...shipment,
    })),
  ].toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const isCut =
    events.length > MAX_EVENTS ||
    [asks, grants, refusals, deliveries, shipments].some(({ length }) => length > MAX_EVENTS);
  return { events: events.slice(0, MAX_EVENTS), isCut };
}

function toAsk({ askedAt, ...ask }: CustomerRecords["asks"][number]): CustomerEvent {
  return { at: toTime(askedAt), what: "ask", ...ask };
}

function toPermission(grant: KnownGrant, now: number): CustomerEvent {
  const { id, kind, templateId, orderId } = grant;
  return {
    ...{ at: toTime(grant.acceptedAt), what: "permission", grantId: id, kind, orderId },
    templateId: templateId === "" ? null : templateId,
    uses: {
      given: grant.usesGiven,
      free: grant.usesFree,
      held: grant.usesHeld,
      spent: grant.usesSpent,
      void: grant.usesVoid,
    },
    isUsable: isUsable(grant, now),
    expiresAt: grant.expiresAt === Number.MAX_SAFE_INTEGER ? null : toTime(grant.expiresAt),
    heldFor: grant.usesFree > 0 ? findHolder(grant, now) : null,
  };
}

function toMessage(delivery: CustomerRecords["deliveries"][number]): CustomerEvent {
  const { id, kind, notice, orderId, state, reason, errcode, sentAt, grantWaitUntil } = delivery;
  return {
    ...{ at: toTime(delivery.createdAt), what: "message", deliveryId: id, orderId },
    ...{ kind, notice, state, reason, errcode },
    sentAt: sentAt === null ? null : toTime(sentAt),
    waitsUntil: state === "waiting_for_grant" ? toTime(grantWaitUntil) : null,
  };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
