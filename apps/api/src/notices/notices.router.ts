import { router } from "../trpc/procedures.ts";
import { getNotice } from "./get-notice.procedure.ts";
import { listNotices } from "./list-notices.procedure.ts";
import { planNoticeUpdate } from "./plan-notice-update.procedure.ts";
import { previewNotice } from "./preview-notice.procedure.ts";
import { sendTest } from "./send-test.procedure.ts";
import { suggestMapping } from "./suggest-mapping.procedure.ts";
import { triggerMany } from "./trigger-many.procedure.ts";
import { triggerNotice } from "./trigger-notice.procedure.ts";
import { updateNotice } from "./update-notice.procedure.ts";

export const noticesRouter = router({
  list: listNotices,
  get: getNotice,
  suggest: suggestMapping,
  update: updateNotice,
  planUpdate: planNoticeUpdate,
  preview: previewNotice,
  sendTest,
  trigger: triggerNotice,
  triggerMany,
});
