import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** A notice's place in the operator's order of worth, from 0. */
export const NoticeWorthEntity = defineEntity({
  name: "NoticeWorth",
  tableName: "notice_worths",
  properties: {
    appId: key(32).primary(),
    code: key(64).primary(),
    place: p.integer(),
  },
});
