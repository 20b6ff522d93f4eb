import { defineEntity, p } from "@mikro-orm/core";
import type { NoticeDefinition, NoticeVersion } from "@mp-notice/core";
import { key } from "./key.ts";

/** One version of a notice of the shop's own. Its content never changes: deliveries are rendered by it. */
export const NoticeDefinitionEntity = defineEntity({
  name: "NoticeDefinition",
  tableName: "notice_definitions",
  properties: {
    code: key(40).primary(),
    version: p.integer().primary(),
    source: key(12).$type<NoticeVersion["source"]>(),
    definition: p.json<NoticeDefinition>().columnType("longtext"),
    /** Only on the current version, the highest. */
    retiredAt: p.bigint("number").nullable(),
    createdAt: p.bigint("number"),
  },
});
