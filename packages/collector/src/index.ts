export {
  createCollector,
  type Collector,
  type CollectorOptions,
  type OrderOption,
} from "./create-collector.ts";
export type { FormSubmitEvent } from "./form-id.ts";
export type { FrameworkHost, HostFailure, HostRequest, HostVersions, WxLike } from "./host.port.ts";
export type { Payment } from "./prepay-id.ts";
export type { SessionToken } from "./session.ts";
export type { SubscribeAnswer, UnavailableReason } from "./subscribe-answer.ts";
