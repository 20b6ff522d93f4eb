import { defineEntity, p } from "@mikro-orm/core";
import type { Channel } from "@mp-notice/core";
import { key } from "./key.ts";

/** Every template ever seen on a mini program's account, including deleted ones: permissions may be reported for any of them. */
export const AccountTemplateEntity = defineEntity({
  name: "AccountTemplate",
  tableName: "account_templates",
  properties: {
    appId: key(32).primary(),
    templateId: key(64).primary(),
    channel: key(12).$type<Channel>(),
    title: p.string().length(255),
    firstSeenAt: p.bigint("number"),
  },
});
