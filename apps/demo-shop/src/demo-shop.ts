import { createNoticeClient } from "@mp-notice/client";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createCustomerSessions } from "./backend/customer-sessions.ts";
import { createOrderBook } from "./backend/order-book.ts";
import { actBackstage, listFollowed } from "./backend/backstage.ts";
import {
  answerShopRequest,
  takePaymentResult,
  type ShopAnswer,
  type ShopBackendDeps,
  type ShopRequest,
} from "./backend/shop-backend.ts";
import { createSmsBook } from "./backend/sms-book.ts";
import { takeWebhook } from "./backend/take-webhook.ts";
import { answerPaymentRequest } from "./http/answer-payment-request.ts";
import { forwardToApi } from "./http/forward-to-api.ts";
import { createPhoneFiles, SECURITY_HEADERS } from "./http/phone-files.ts";
import { readBody, readJsonBody } from "./http/read-json-body.ts";
import { exchangeLoginCode } from "./wechat/exchange-login-code.ts";
import { createSimulatedPayments } from "./wechat/simulated-payments.ts";

export interface DemoShopOptions {
  /** The notice service. */
  apiUrl: string;
  /** The shop's own key, `mpn_…`. */
  serviceApiKey: string;
  /** The WeChat simulator; the page itself must be served from its origin. */
  simulatorUrl: string;
  /** Where the operator maps notices. */
  adminUrl: string;
  /** Stores the orders across restarts; without it they are kept in memory. */
  ordersFile?: string;
  /** Signs the notice service's webhooks to `/phone/webhooks`; without it they are refused. */
  webhookSecret?: string;
}

export interface DemoShop {
  /** Everything under `/phone`: the page, the shop's backend, WeChat Pay, and a proxy to the notice service. */
  handle(request: IncomingMessage, response: ServerResponse): void;
}

const PREFIX = "/phone";
/** A real shop reminds after half an hour; in a demo nobody waits that long. */
const REMINDER_DELAY_SECONDS = 60;

export function createDemoShop(options: DemoShopOptions): DemoShop {
  const { apiUrl, adminUrl, serviceApiKey, simulatorUrl, ordersFile, webhookSecret } = options;
  const now = () => Date.now();
  const payments = createSimulatedPayments({
    simulatorUrl,
    now,
    notifyShop: async (result) => void (await takePaymentResult(backend, result)),
  });
  const backend: ShopBackendDeps = {
    orders: createOrderBook(ordersFile),
    sessions: createCustomerSessions(),
    client: createNoticeClient({ url: apiUrl, apiKey: serviceApiKey }),
    exchangeLoginCode: (code) => exchangeLoginCode(simulatorUrl, code),
    preparePayment: (order) => payments.prepare(order),
    reminderDelaySeconds: REMINDER_DELAY_SECONDS,
    now,
  };
  const sms = createSmsBook();
  const findFile = createPhoneFiles({ adminUrl });
  /** By the first part of the path: the mini program's backend, WeChat Pay, and the shop's staff. */
  const actors: Record<string, ((request: ShopRequest) => Promise<ShopAnswer>) | undefined> = {
    shop: (request) => answerShopRequest(backend, request),
    pay: (request) => answerPaymentRequest(payments, request),
    backstage: ({ path, body }) =>
      actBackstage(backend, { orderId: path.slice(1), act: body["act"] }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://phone");
    const path = url.pathname.slice(PREFIX.length);
    const { method = "GET", headers } = request;

    if (path.startsWith("/api/")) {
      const target = `${path.slice("/api".length)}${url.search}`;
      return forwardToApi({ request, response }, { apiUrl, path: target });
    }
    if (path === "/webhooks" && method === "POST" && webhookSecret !== undefined) {
      const body = (await readBody(request)).toString();
      const { orders } = backend;
      const given = { headers: headers as Record<string, string>, body };
      response.writeHead(takeWebhook({ secret: webhookSecret, orders, sms }, given)).end();
      return;
    }
    if (path === "/sms" && method === "GET") {
      const list = sms.list(url.searchParams.get("openid") ?? "");
      answerJson(response, { status: 200, body: list.map(({ text, at }) => ({ text, at })) });
      return;
    }
    if (path === "/backstage" && method === "GET") {
      const orders = await listFollowed(backend, url.searchParams.get("openid") ?? "");
      answerJson(response, { status: 200, body: orders });
      return;
    }
    const [, area = ""] = path.split("/", 2);
    const act = actors[area];
    if (act) {
      const body = await readJsonBody(request);
      const token = headers.authorization?.replace(/^Bearer /, "") ?? "";
      const below = path.slice(area.length + 1);
      const result = body
        ? await act({ method, path: below, token, body })
        : { status: 400, body: { error: "the body must be a JSON object" } };
      answerJson(response, result);
      return;
    }
    const file = await findFile(path);
    if (file) {
      const head = { ...SECURITY_HEADERS, "content-type": file.contentType };
      response.writeHead(200, head).end(file.content);
    } else response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
  }

  return {
    handle(request, response) {
      answer(request, response).catch((error: unknown) => {
        console.error("demo shop:", error);
        if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
        response.end("the demo shop failed\n");
      });
    },
  };
}

function answerJson(response: ServerResponse, { status, body }: ShopAnswer): void {
  response
    .writeHead(status, { ...SECURITY_HEADERS, "content-type": "application/json" })
    .end(JSON.stringify(body));
}
