import { renderCard } from "../mapping/render-card.ts";
import { renderPage } from "../mapping/render-page.ts";
import type { NoticeDefinition } from "../notices/define-notice.ts";
import type { NoticeSettings } from "../notices/notice-settings.port.ts";
import type { ClaimableDelivery, HeldGrant, Lane, PreparedMessage } from "./delivery-store.port.ts";
import { serializeMessage } from "./serialize-message.ts";
import type { MiniprogramState } from "./wechat.port.ts";

/** Returns the exact body of a delivery's message by the current mapping, or why it cannot be prepared. Pure. */
export function prepareMessage(input: {
  delivery: ClaimableDelivery;
  /** As the delivery was triggered with it. */
  notice: NoticeDefinition;
  lane: Lane;
  grant: HeldGrant | null;
  settings: NoticeSettings | undefined;
  /** Which version of the mini program the card opens, unless the delivery names another. */
  miniprogramState: MiniprogramState;
}): PreparedMessage {
  const { delivery, notice, lane, grant, settings, miniprogramState } = input;
  if (!settings?.mapping)
    return { ok: false, reason: "TEMPLATE", problem: `${delivery.notice} has no mapping` };
  if (!settings.enabled && delivery.kind !== "test") {
    return { ok: false, reason: "NOTICE_DISABLED", problem: `${delivery.notice} is disabled` };
  }
  const { lines } = renderCard({ notice, mapping: settings.mapping, data: delivery.data });
  const misfit = lines.find(({ problem }) => problem !== undefined);
  if (misfit)
    return { ok: false, reason: "FIELD_INVALID", problem: `${misfit.name}: ${misfit.problem}` };
  const request = serializeMessage({
    channel: lane.channel,
    openid: delivery.openid,
    templateId: lane.templateId,
    page: renderPage({
      page: settings.page,
      notice,
      data: delivery.data,
      orderId: delivery.orderId,
    }),
    values: lines.map(({ dataKey, value }) => ({ dataKey, value })),
    credential: grant?.credential ?? null,
    miniprogramState: delivery.miniprogramState ?? miniprogramState,
  });
  return { ok: true, request };
}
