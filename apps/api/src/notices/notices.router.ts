import { router } from "../trpc/procedures.ts";
import { defineNoticesProcedure } from "./define-notices.procedure.ts";
import { findTestReceiverProcedure } from "./find-test-receiver.procedure.ts";
import { getNoticeProcedure } from "./get-notice.procedure.ts";
import { listDefinitionsProcedure } from "./list-definitions.procedure.ts";
import { listNoticesProcedure } from "./list-notices.procedure.ts";
import { orderNoticesProcedure } from "./order-notices.procedure.ts";
import { planNoticeUpdateProcedure } from "./plan-notice-update.procedure.ts";
import { previewNoticeProcedure } from "./preview-notice.procedure.ts";
import { recommendTemplatesProcedure } from "./recommend-templates.procedure.ts";
import { removeNoticeProcedure } from "./remove-notice.procedure.ts";
import { retireNoticeProcedure } from "./retire-notice.procedure.ts";
import { sendTestProcedure } from "./send-test.procedure.ts";
import { setTestReceiverProcedure } from "./set-test-receiver.procedure.ts";
import { suggestMappingProcedure } from "./suggest-mapping.procedure.ts";
import { triggerManyProcedure } from "./trigger-many.procedure.ts";
import { triggerNoticeProcedure } from "./trigger-notice.procedure.ts";
import { updateNoticeProcedure } from "./update-notice.procedure.ts";

export const noticesRouter = router({
  list: listNoticesProcedure,
  get: getNoticeProcedure,
  suggest: suggestMappingProcedure,
  recommend: recommendTemplatesProcedure,
  update: updateNoticeProcedure,
  order: orderNoticesProcedure,
  planUpdate: planNoticeUpdateProcedure,
  preview: previewNoticeProcedure,
  sendTest: sendTestProcedure,
  findTestReceiver: findTestReceiverProcedure,
  setTestReceiver: setTestReceiverProcedure,
  trigger: triggerNoticeProcedure,
  triggerMany: triggerManyProcedure,
  define: defineNoticesProcedure,
  listDefinitions: listDefinitionsProcedure,
  retire: retireNoticeProcedure,
  remove: removeNoticeProcedure,
});
