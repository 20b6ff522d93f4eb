import { viewerProcedure } from "../trpc/procedures.ts";
import { testReceiverSchema } from "./test-receiver.contract.ts";

export const findTestReceiverProcedure = viewerProcedure
  .output(testReceiverSchema.nullable())
  .query(({ ctx: { caller, services } }) => services.testReceivers.find(caller.user.userId));
