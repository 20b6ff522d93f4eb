import { createCollector } from "@mp-notice/collector";
import { NOTICE_SERVICE_URL } from "./config.ts";

/** One for the whole app: it reports the permissions that customers give, and remembers those not reported yet. */
export const collector = createCollector({ url: NOTICE_SERVICE_URL });
