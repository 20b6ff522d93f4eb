import type { IncomingMessage, ServerResponse } from "node:http";
import { ControlInputError, readBody } from "../control/control-input.ts";
import {
  CONTROL_ROUTES,
  type ControlAnswer,
  type ControlContext,
} from "../control/control-routes.ts";
import { splitTarget } from "./api-endpoint.ts";

export const CONTROL_PREFIX = "/_simulator";
const WRITE_CHARACTERS = 65_536;

function writeJson(response: ServerResponse, status: number, answer: ControlAnswer): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  if (typeof answer === "function") {
    let buffered = "";
    answer((piece) => {
      buffered += piece;
      if (buffered.length < WRITE_CHARACTERS) return;
      response.write(buffered);
      buffered = "";
    });
    response.end(buffered);
    return;
  }
  response.end(JSON.stringify(answer));
}

const PATH_IDS: Readonly<Record<string, string>> = {
  users: ":openid",
  orders: ":transactionId",
};

/** `/users/o123/pay` → the pattern `/users/:openid/pay` and the openid. */
function toPattern(path: string): { pattern: string; id: string } {
  const [, collection = "", id, action, ...more] = path.split("/");
  const name = PATH_IDS[collection];
  if (name === undefined || id === undefined || action === undefined || more.length > 0) {
    return { pattern: path, id: "" };
  }
  return { pattern: `/${collection}/${name}/${action}`, id };
}

export interface ControlEndpoint {
  handle(request: IncomingMessage, response: ServerResponse, body: string | null): Promise<void>;
}

/** The control API: tests and the demo phone use it to act as customers and as WeChat's console. */
export const createControlEndpoint = (context: ControlContext): ControlEndpoint => ({
  async handle(request, response, body) {
    const method = request.method ?? "";
    const { path, query } = splitTarget(request.url ?? "/");
    if (body === null) {
      response.setHeader("connection", "close");
      writeJson(response, 413, { error: "the body is larger than 1 MiB", field: "body" });
      return;
    }
    try {
      const { pattern, id } = toPattern(path.slice(CONTROL_PREFIX.length));
      const handler = CONTROL_ROUTES.get(`${method} ${pattern}`);
      if (handler === undefined) {
        writeJson(response, 404, { error: `unknown route ${method} ${path}` });
        return;
      }
      const input = readBody(body);
      const answer = await handler(context, { query: new URLSearchParams(query), input, id });
      writeJson(response, 200, answer);
    } catch (error) {
      if (!(error instanceof ControlInputError)) throw error;
      writeJson(response, 400, { error: error.message, field: error.field });
    }
  },
});
