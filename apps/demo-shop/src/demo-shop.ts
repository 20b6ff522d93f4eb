import { createNoticeClient } from "@mp-notice/client";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { createOrderBook } from "./backend/order-book.ts";
import { createPaymentSimulation } from "./backend/payment-simulation.ts";
import { answerShopRequest } from "./backend/shop-backend.ts";
import { createPhoneBundle } from "./http/bundle-phone.ts";
import { forwardToApi } from "./http/forward-to-api.ts";
import { readJsonBody } from "./http/read-json-body.ts";

export interface DemoShopOptions {
  /** The notice service. */
  apiUrl: string;
  /** The shop's own key, `mpn_…`. */
  serviceApiKey: string;
  /** The WeChat simulator; the page itself must be served from its origin. */
  simulatorUrl: string;
  /** Where the operator maps notices. */
  adminUrl: string;
  /** Keeps the orders over a restart; without it they live in memory. */
  ordersFile?: string;
}

export interface DemoShop {
  /** Everything under `/phone`: the page, the shop's backend, and the way to the notice service. */
  handle(request: IncomingMessage, response: ServerResponse): void;
}

const PREFIX = "/phone";
const PHONE_FOLDER = join(import.meta.dirname, "phone");
const SECURITY_HEADERS = {
  "content-security-policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

export function createDemoShop(options: DemoShopOptions): DemoShop {
  const { apiUrl, adminUrl, serviceApiKey, simulatorUrl, ordersFile } = options;
  const backend = {
    orders: createOrderBook(ordersFile),
    client: createNoticeClient({ url: apiUrl, apiKey: serviceApiKey }),
    preparePayment: createPaymentSimulation(simulatorUrl),
    now: () => Date.now(),
  };
  const getPhoneBundle = createPhoneBundle();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://phone");
    const path = url.pathname.slice(PREFIX.length);
    const send = (contentType: string, body: string) =>
      response
        .writeHead(200, { ...SECURITY_HEADERS, "content-type": `${contentType}; charset=utf-8` })
        .end(body);

    if (path === "" || path === "/") {
      const page = await readFile(join(PHONE_FOLDER, "index.html"), "utf8");
      send("text/html", page.replace("{adminUrl}", escapeHtml(adminUrl)));
    } else if (path === "/phone.css") {
      send("text/css", await readFile(join(PHONE_FOLDER, "phone.css"), "utf8"));
    } else if (path === "/phone.js") send("text/javascript", await getPhoneBundle());
    else if (path.startsWith("/api/")) {
      const target = `${path.slice("/api".length)}${url.search}`;
      await forwardToApi({ request, response }, { apiUrl, path: target });
    } else if (path.startsWith("/shop/")) {
      const body = await readJsonBody(request);
      const result = body
        ? await answerShopRequest(backend, {
            method: request.method ?? "GET",
            path: path.slice("/shop".length),
            query: url.searchParams,
            body,
          })
        : { status: 400, body: { error: "the body must be a JSON object" } };
      response
        .writeHead(result.status, { ...SECURITY_HEADERS, "content-type": "application/json" })
        .end(JSON.stringify(result.body));
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

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
