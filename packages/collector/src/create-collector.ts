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
import { writeNote } from "./write-note.ts";

/** The service takes no longer one. A permission is worth more than the order that it came with. */
const MAX_ORDER_ID_LENGTH = 64;

export interface CollectorOptions {
  /** Where the notice service answers, e.g. `https://notices.example.com`. */
  url: string;
  /** `Taro`, `uni` or another object shaped like `wx`; by default `wx` itself. */
  host?: WxLike | FrameworkHost;
  /** For shops that log in by themselves: asks their backend, which calls `collector.createToken`. */
  getToken?: () => Promise<SessionToken>;
}

export interface OrderOption {
  orderId?: string | number;
}

/** No method ever throws, rejects or makes the shop wait; what goes wrong is written to the console. */
export interface Collector {
  /** For `bindsubmit` of a form with `report-submit`. Answers whether the formId was kept. */
  collectForm(event: FormSubmitEvent, options?: OrderOption): boolean;
  /** For the parameters given to `wx.requestPayment`. Answers whether the prepay_id was kept. */
  collectPayment(payment: Payment): boolean;
  /** Call it first thing in a tap handler, before any `await`. */
  requestSubscribe<Notice extends string>(
    notices: readonly Notice[],
    options?: OrderOption,
  ): Promise<Record<Notice, SubscribeAnswer>>;
  /** For `onShow` of the app. */
  onShow(): void;
  /** For `onHide` of the app. */
  onHide(): void;
}

export function createCollector(options: CollectorOptions): Collector {
  try {
    return assembleCollector(options);
  } catch (error) {
    writeNote(`collects nothing: ${String(error)}`);
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
  if (!host) throw new Error("there is no wx here, pass a host");
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
        if (!orderId) writeNote("payment refused: orderId is missing");
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
    writeNote(String(error));
    return otherwise;
  }
}

function readOrderId(order?: OrderOption | null): { orderId?: string } {
  const text = String((order && order.orderId) ?? "").trim();
  if (text.length <= MAX_ORDER_ID_LENGTH) return text ? { orderId: text } : {};
  writeNote(`orderId left out: longer than ${MAX_ORDER_ID_LENGTH} characters`);
  return {};
}

function answerAll<Notice extends string>(
  notices: readonly Notice[],
): Promise<Record<Notice, SubscribeAnswer>> {
  const answers: Record<string, SubscribeAnswer> = {};
  for (const notice of Array.from(notices || [])) answers[notice] = unavailable("FAILED");
  return Promise.resolve(answers);
}
