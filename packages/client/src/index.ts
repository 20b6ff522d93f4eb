export {
  createNoticeClient,
  type NoticeClient,
  type NoticeClientOptions,
} from "./create-notice-client.ts";
export {
  adminNotice,
  defineNotice,
  type AdminNotice,
  type KnownNotice,
  type NoticeData,
  type OwnField,
  type OwnNotice,
} from "./own-notice.ts";
export { createOperatorClient, type OperatorClientOptions } from "./create-operator-client.ts";
export {
  NoticeClientError,
  type NoticeClientErrorDetail,
  type NoticeClientErrorReason,
} from "./notice-client-error.ts";
export type { AppRouter, RouterErrorData, RouterInputs, RouterOutputs } from "./router-types.ts";
