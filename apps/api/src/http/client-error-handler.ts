import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { createErrorAnswer } from "./error-answer.ts";

const PROBLEMS: Record<string, { httpStatus: number; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    httpStatus: 431,
    message: "the URL or the headers are too large; send large queries as POST",
  },
  ERR_HTTP_REQUEST_TIMEOUT: { httpStatus: 408, message: "the request did not arrive in time" },
};
const NOT_HTTP = { httpStatus: 400, message: "not a valid HTTP request" };

/** Answers requests that Node rejects before Fastify sees them, in the format of all other errors. */
export function createClientErrorHandler(headers: Record<string, string>) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (error: Error & { code?: string }, socket: Socket) => answer(error, { socket, lines });
}

function answer(
  error: Error & { code?: string },
  { socket, lines }: { socket: Socket; lines: string[] },
): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) return;
  const { httpStatus, message } = PROBLEMS[error.code ?? ""] ?? NOT_HTTP;
  const body = JSON.stringify(
    createErrorAnswer({
      httpStatus,
      reason: "INPUT_INVALID",
      message,
      details: [],
      requestId: "",
    }),
  );
  const head = [
    `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus]}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
    ...lines,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
