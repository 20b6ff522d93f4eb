import type { Lane } from "../src/deliveries/delivery-store.port.ts";
import type { NoticeSettings } from "../src/notices/notice-settings.port.ts";

/** An enabled notice, mapped onto the lane. The card's only line has the same text for all data. */
export function createNoticeSettings({ notice, channel, templateId }: Lane): NoticeSettings {
  return {
    code: notice,
    enabled: true,
    channel,
    page: "pages/order/detail?id={order_id}",
    grantWaitSeconds: 600,
    quietHours: null,
    formerQuietEnds: [],
    actionRequired: null,
    mapping: {
      channel,
      templateId,
      libraryTemplateId: "1",
      title: notice,
      keywords: [
        {
          keywordId: "1",
          name: "订单编号",
          example: "SN1",
          type: channel === "subscribe" ? "character_string" : null,
          dataKey: channel === "subscribe" ? "character_string1" : "keyword1",
          source: { kind: "text", text: "SN1" },
        },
      ],
    },
  };
}
