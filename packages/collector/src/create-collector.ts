import { callService, type ServiceCall } from "./call-service.ts";
import { createAlwaysKeep } from "./always-keep.ts";
import { askHost } from "./ask-host.ts";
import { createAskMoment, type ReportAnswer } from "./ask-moment.ts";
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
import { toSubscribeAnswers, type SubscribeAnswer } from "./subscribe-answer.ts";
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
  /**
   * Asks for what the order may still need at this moment (`submit`, `paid`, `refund`, `order_page`, or the shop's own) and holds
   * it for the order. Call it first in a tap handler. Notices that need no permission now are not in the answer.
   */
  ask(moment: string, options?: OrderOption): Promise<Record<string, SubscribeAnswer>>;
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
  ask: () => Promise.resolve({}),
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
  const templates = createNoticeTemplates({
    storage,
    pending,
    load: () =>
      session.use((token) => call({ procedure: "collector.getTemplates", token })) as Promise<{
        items: NoticeTemplate[];
      }>,
  });
  const alwaysKeep = createAlwaysKeep(host);
  const report = async (reports: PendingReport[]) => {
    const output = await session.use((token) => {
      const input = { reports: reports.map(toWireReport) };
      return call({ procedure: "collector.report", input, token });
    });
    return (output as { results: ReportResult[] }).results;
  };
  const loop = createRetryLoop(async () => {
    alwaysKeep.read();
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
    templates.hold([permission]);
    return true;
  };
  const reportAnswer: ReportAnswer = (templateId, answer, of) =>
    void guard(() => keep(Object.assign({ kind: "subscribe" as const, templateId, answer }, of)));
  const askMoment = createAskMoment({
    templates,
    subscribe,
    report: reportAnswer,
    isKept: alwaysKeep.isKept,
  });
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
        const onAccept = ({ templateId }: NoticeTemplate, answer: string) =>
          reportAnswer(templateId, answer, readOrderId(order));
        const answers = subscribe(notices, { onAccept }).then(toSubscribeAnswers);
        loop.runSoon();
        return answers;
      }, answerAll(notices)),
    ask: (moment, order) =>
      guard(() => {
        const { orderId } = readOrderId(order);
        const answers = askMoment(moment, orderId).then(toSubscribeAnswers);
        loop.runSoon();
        return answers;
      }, Promise.resolve({})),
    onShow: () => guard(sendAll),
    onHide: () => guard(sendAll),
  };
}

function guard<Result>(act: () => Result, otherwise?: Result): Result {
  try {
    return act();
  } catch (error) {
    logWarning(String(error));
    return otherwise as Result;
  }
}

function readOrderId(order?: OrderOption | null): { orderId?: string } {
  const { orderId } = Object(order) as OrderOption;
  const text = orderId == null ? "" : String(orderId).trim();
  if (text.length <= MAX_ORDER_ID_LENGTH) return text ? { orderId: text } : {};
  logWarning(`orderId omitted: longer than ${MAX_ORDER_ID_LENGTH} characters`);
  return {};
}

async function answerAll<Notice extends string>(
  notices: readonly Notice[],
): Promise<Record<Notice, SubscribeAnswer>> {
  const answers: Record<string, SubscribeAnswer> = {};
  for (const notice of Array.from(notices || []))
    answers[notice] = { answer: "unavailable", reason: "FAILED" };
  return answers;
}
