import { defineEntity, p } from "@mikro-orm/core";
import type { Channel, MappedKeyword } from "@mp-notice/core";
import { key } from "./key.ts";

/** A notice's mapping on one channel. The inactive channel keeps its mapping for a later switch back. */
export const NoticeMappingEntity = defineEntity({
  name: "NoticeMapping",
  tableName: "notice_mappings",
  properties: {
    appId: key(32).primary(),
    code: key(64).primary(),
    channel: key(12).$type<Channel>().primary(),
    libraryTemplateId: key(64),
    title: p.string().length(255),
    templateId: key(64),
    keywords: p.json<MappedKeyword[]>().columnType("longtext"),
    updatedAt: p.bigint("number"),
  },
});
