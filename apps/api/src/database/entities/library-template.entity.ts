import { defineEntity, p } from "@mikro-orm/core";
import type { Channel, Keyword } from "@mp-notice/core";
import { key } from "./key.ts";

/** Cache of a library template's keywords, as WeChat last listed them. */
export const LibraryTemplateEntity = defineEntity({
  name: "LibraryTemplate",
  tableName: "library_templates",
  properties: {
    appId: key(32).primary(),
    channel: key(12).$type<Channel>().primary(),
    libraryTemplateId: key(64).primary(),
    title: p.string().length(255),
    keywords: p.json<Keyword[]>().columnType("longtext"),
    fetchedAt: p.bigint("number"),
  },
});
