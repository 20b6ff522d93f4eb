import { createCollector } from "@mp-notice/collector";
import { NOTICE_SERVICE_URL } from "./config.ts";

/** One collector for the whole app: it reports customers' permissions and keeps unreported ones. */
export const collector = createCollector({ url: NOTICE_SERVICE_URL });
