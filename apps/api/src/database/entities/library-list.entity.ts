import { defineEntity, p } from "@mikro-orm/core";
import type { Channel, LibraryTemplateSummary } from "@mp-notice/core";
import { key } from "./key.ts";

/** Cache of all template titles in a channel's library, as WeChat last listed them. */
export const LibraryListEntity = defineEntity({
  name: "LibraryList",
  tableName: "library_lists",
  properties: {
    appId: key(32).primary(),
    channel: key(12).$type<Channel>().primary(),
    items: p.json<LibraryTemplateSummary[]>().columnType("longtext"),
    fetchedAt: p.bigint("number"),
  },
});
