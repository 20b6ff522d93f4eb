/**
 * A minimal WeChat stub: accepts every message, at once or after a delay, and records its arrival time. It uses bare sockets, so
 * that it never limits a run.
 */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { answerQuestions } from "./child.ts";

export interface Receipt {
  openid: string;
  /** Unix milliseconds with fractions. */
  at: number;
}

/** Delays are uniform from `meanMs − spreadMs` to `meanMs + spreadMs`. */
export interface Delay {
  meanMs: number;
  spreadMs: number;
}

/** Of everything that is no message: its answer, by path. */
const QUESTIONS: Readonly<Record<string, string>> = {
  "/cgi-bin/stable_token": '{"access_token":"token-of-the-stub","expires_in":7200}',
  "/wxa/sec/order/is_trade_managed": '{"errcode":0,"errmsg":"ok","is_trade_managed":false}',
  "/wxa/sec/order/is_trade_management_confirmation_completed":
    '{"errcode":0,"errmsg":"ok","completed":true}',
};

const receipts: Receipt[] = [];
let delay: Delay | null = null;
let lastMsgId = 1_988_810_812_324_364_291n;

const server = createServer((socket) => serve(socket.setNoDelay(true)));
await once(server.listen(0, "127.0.0.1"), "listening");
const { port } = server.address() as AddressInfo;

answerQuestions(
  {
    getUrl: () => `http://127.0.0.1:${port}`,
    /** The receipts since the last call. */
    takeReceipts: () => receipts.splice(0),
    /** `null`: messages are answered at once. Questions always are. */
    setDelay(input: Delay | null) {
      delay = input;
    },
  },
  { close: async () => void server.close() },
);

function serve(socket: Socket): void {
  let text = "";
  // latin1: one character per byte, as content-length counts.
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    text += chunk;
    for (;;) {
      const headEnd = text.indexOf("\r\n\r\n");
      if (headEnd === -1) return;
      const head = text.slice(0, headEnd);
      const end = headEnd + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (text.length < end) return;
      const question = QUESTIONS[/^POST ([^ ?]+)/.exec(head)?.[1] ?? ""];
      const answer = question ?? accept(text.slice(headEnd + 4, end));
      text = text.slice(end);
      if (question !== undefined || delay === null) write(socket, answer);
      else
        setTimeout(write, delay.meanMs + (Math.random() * 2 - 1) * delay.spreadMs, socket, answer);
    }
  });
}

function write(socket: Socket, answer: string): void {
  if (socket.destroyed) return;
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`,
  );
}

function accept(body: string): string {
  receipts.push({
    openid: /"touser":"([^"]*)"/.exec(body)?.[1] ?? "",
    at: performance.timeOrigin + performance.now(),
  });
  lastMsgId += 1n;
  return `{"errcode":0,"errmsg":"ok","msgid":${lastMsgId}}`;
}
