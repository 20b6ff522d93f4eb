import { defineEntity } from "@mikro-orm/core";
import { key } from "./key.ts";

/** The customer that a user is themselves, by mini program: every test send offers them first. */
export const TestReceiverEntity = defineEntity({
  name: "TestReceiver",
  tableName: "test_receivers",
  properties: {
    userId: key(26).primary(),
    appId: key(32).primary(),
    openid: key(64),
  },
});
