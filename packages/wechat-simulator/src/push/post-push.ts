import { randomBytes, randomInt } from "node:crypto";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { PushSettings } from "../app-state.ts";
import { encodeSecureBody } from "./encode-event.ts";
import { encryptPush, signParts } from "./push-crypto.ts";

/** WeChat closes the connection after 5 s without an answer (facts §5.3). */
const ANSWER_LIMIT_MS = 5_000;

export interface PushSender {
  /** Posts one message once. Resolves to null or to the problem. */
  post(push: OutgoingPush): Promise<string | null>;
  /** WeChat's URL check (facts §5.2): the address must answer with the echostr. */
  check(settings: PushSettings): Promise<string | null>;
  close(): void;
}

export interface OutgoingPush {
  readonly settings: PushSettings;
  readonly appId: string;
  readonly originalId: string;
  readonly openid: string;
  readonly message: string;
}

/** Uses the machine's time: the receiver rejects stale timestamps and does not share the simulator's clock. */
function createSignature(token: string): URLSearchParams {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = String(randomInt(100_000_000, 2_000_000_000));
  const signature = signParts([token, timestamp, nonce]);
  return new URLSearchParams({ signature, timestamp, nonce });
}

function addQuery(address: string, query: URLSearchParams): URL {
  const url = new URL(address);
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}

export function createPushSender(): PushSender {
  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({ keepAlive: true });
  let isClosed = false;

  function call(
    url: URL,
    method: "GET" | "POST",
    contentType: string,
    body: string,
  ): Promise<{ problem: string | null; text: string }> {
    return new Promise((resolve) => {
      const secure = url.protocol === "https:";
      const options = {
        method,
        agent: secure ? https : http,
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
        headers: { "content-type": contentType, "content-length": Buffer.byteLength(body) },
      };
      const fail = (error: Error): void => resolve({ problem: error.message, text: "" });
      const request = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", fail);
        response.on("end", () => {
          const problem = response.statusCode === 200 ? null : `HTTP ${response.statusCode}`;
          resolve({ problem, text: Buffer.concat(chunks).toString() });
        });
      });
      request.on("error", fail);
      request.end(body);
    });
  }

  return {
    async post({ settings, appId, originalId, openid, message }) {
      if (isClosed) return "the simulator is closing";
      const query = createSignature(settings.token);
      let body = message;
      if (settings.encodingAesKey !== null) {
        const { encodingAesKey } = settings;
        const encrypted = encryptPush({ encodingAesKey, appId, message, random: randomBytes(16) });
        const signed = [settings.token, query.get("timestamp") ?? "", query.get("nonce") ?? ""];
        query.append("openid", openid);
        query.append("encrypt_type", "aes");
        query.append("msg_signature", signParts([...signed, encrypted]));
        body = encodeSecureBody(settings.format, originalId, encrypted);
      }
      const contentType = settings.format === "json" ? "application/json" : "text/xml";
      return (await call(addQuery(settings.url, query), "POST", contentType, body)).problem;
    },
    async check(settings) {
      const query = createSignature(settings.token);
      const echostr = String(randomInt(1, 2 ** 47));
      query.append("echostr", echostr);
      const { problem, text } = await call(addQuery(settings.url, query), "GET", "text/plain", "");
      if (problem !== null) return problem;
      return text === echostr ? null : "the answer is not the echostr";
    },
    close() {
      isClosed = true;
      http.destroy();
      https.destroy();
    },
  };
}
