export {
  createNoticeClient,
  type NoticeClient,
  type NoticeClientOptions,
} from "./create-notice-client.ts";
export { createOperatorClient, type OperatorClientOptions } from "./create-operator-client.ts";
export {
  NoticeClientError,
  type NoticeClientErrorDetail,
  type NoticeClientErrorReason,
} from "./notice-client-error.ts";
export type { AppRouter, RouterErrorData, RouterInputs, RouterOutputs } from "./router-types.ts";
