import { callService, type ServiceCall } from "./call-service.ts";
import { askHost } from "./ask-host.ts";
import { readFormId, type FormSubmitEvent } from "./form-id.ts";
import { createHostStorage } from "./host-storage.ts";
import type { FrameworkHost, WxLike } from "./host.port.ts";
import { createNoticeTemplates, type NoticeTemplate } from "./notice-templates.ts";
import { createPendingReports, type PendingReport, type Permission } from "./pending-reports.ts";
import { readPrepayId, type Payment } from "./prepay-id.ts";
import { createRequestSubscribe } from "./request-subscribe.ts";
import { createRetryLoop } from "./retry-loop.ts";
import { sendReports, toWireReport, type ReportResult } from "./send-reports.ts";
import { createSession, type SessionToken } from "./session.ts";
import { unavailable, type SubscribeAnswer } from "./subscribe-answer.ts";
import { findWechatHost } from "./wechat-host.ts";
import { logWarning } from "./log-warning.ts";

/** The service rejects longer ids. Rather than lose the permission, the collector omits the order. */
const MAX_ORDER_ID_LENGTH = 64;

export interface CollectorOptions {
  /** Base URL of the notice service, e.g. `https://notices.example.com`. */
  url: string;
  /** `Taro`, `uni` or another object shaped like `wx`. Defaults to `wx`. */
  host?: WxLike | FrameworkHost;
  /** For shops with their own login: fetches a token from their backend, which calls `collector.createToken`. */
  getToken?: () => Promise<SessionToken>;
}

export interface OrderOption {
  orderId?: string | number;
}

/** No method throws, rejects or blocks the shop. Problems go to the console. */
export interface Collector {
  /** Call from `bindsubmit` of a form with `report-submit`. Returns whether the formId was kept. */
  collectForm(event: FormSubmitEvent, options?: OrderOption): boolean;
  /** Pass the parameters of `wx.requestPayment`. Returns whether the prepay_id was kept. */
  collectPayment(payment: Payment): boolean;
  /** Call it first in a tap handler, before any `await`. */
  requestSubscribe<Notice extends string>(
    notices: readonly Notice[],
    options?: OrderOption,
  ): Promise<Record<Notice, SubscribeAnswer>>;
  /** Call from the app's `onShow`. */
  onShow(): void;
  /** Call from the app's `onHide`. */
  onHide(): void;
}

export function createCollector(options: CollectorOptions): Collector {
  try {
    return assembleCollector(options);
  } catch (error) {
    logWarning(`disabled: ${String(error)}`);
    return idleCollector;
  }
}

const idleCollector: Collector = {
  collectForm: () => false,
  collectPayment: () => false,
  requestSubscribe: (notices) => answerAll(notices),
  onShow() {},
  onHide() {},
};

function assembleCollector(options: CollectorOptions): Collector {
  const host: WxLike | undefined = options.host || findWechatHost();
  if (!host) throw new Error("no global wx, pass a host");
  if (!options.url) throw new Error("url is missing");
  const url = options.url.replace(/\/+$/, "");
  const storage = createHostStorage(host, url);
  const call = (request: ServiceCall) => callService({ host, url }, request);

  const login = async () => {
    const { code } = await askHost<{ code: string }>((handlers) => host.login(handlers));
    return (await call({ procedure: "collector.login", input: { code } })) as SessionToken;
  };
  const session = createSession(storage, options.getToken || login);

  const pending = createPendingReports(storage);
  const templates = createNoticeTemplates(
    storage,
    () =>
      session.use((token) => call({ procedure: "collector.getTemplates", token })) as Promise<{
        items: NoticeTemplate[];
      }>,
  );
  const report = async (reports: PendingReport[]) => {
    const output = await session.use((token) => {
      const input = { reports: reports.map(toWireReport) };
      return call({ procedure: "collector.report", input, token });
    });
    return (output as { results: ReportResult[] }).results;
  };
  const loop = createRetryLoop(async () => {
    try {
      return await sendReports({ pending, report });
    } finally {
      await templates.refresh();
    }
  });
  const subscribe = createRequestSubscribe({ host, templates, storage });

  const keep = (permission: Permission) => {
    pending.add(permission);
    loop.runSoon();
    return true;
  };
  const sendAll = () => {
    pending.list();
    loop.runNow();
  };
  loop.runSoon();

  return {
    collectForm: (event, order) =>
      guard(() => {
        const formId = readFormId(event);
        return (
          !!formId && keep(Object.assign({ kind: "form" as const, formId }, readOrderId(order)))
        );
      }, false),
    collectPayment: (payment) =>
      guard(() => {
        const prepayId = readPrepayId(payment);
        const { orderId } = readOrderId(payment);
        if (!orderId) logWarning("payment refused: orderId is missing");
        return !!prepayId && !!orderId && keep({ kind: "payment", prepayId, orderId });
      }, false),
    requestSubscribe: (notices, order) =>
      guard(() => {
        const onAccept = (templateId: string, answer: string) => {
          keep(
            Object.assign({ kind: "subscribe" as const, templateId, answer }, readOrderId(order)),
          );
        };
        const answers = subscribe(notices, (templateId, answer) =>
          guard(() => onAccept(templateId, answer), undefined),
        );
        loop.runSoon();
        return answers as Promise<Record<(typeof notices)[number], SubscribeAnswer>>;
      }, answerAll(notices)),
    onShow: () => guard(sendAll, undefined),
    onHide: () => guard(sendAll, undefined),
  };
}

function guard<Result>(act: () => Result, otherwise: Result): Result {
  try {
    return act();
  } catch (error) {
    logWarning(String(error));
    return otherwise;
  }
}

function readOrderId(order?: OrderOption | null): { orderId?: string } {
  const text = String((order && order.orderId) ?? "").trim();
  if (text.length <= MAX_ORDER_ID_LENGTH) return text ? { orderId: text } : {};
  logWarning(`orderId omitted: longer than ${MAX_ORDER_ID_LENGTH} characters`);
  return {};
}

function answerAll<Notice extends string>(
  notices: readonly Notice[],
): Promise<Record<Notice, SubscribeAnswer>> {
  const answers: Record<string, SubscribeAnswer> = {};
  for (const notice of Array.from(notices || [])) answers[notice] = unavailable("FAILED");
  return Promise.resolve(answers);
}
