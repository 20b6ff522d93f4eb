import { ShopError } from "../backend/order.ts";

interface SimulatorCall {
  /** With its query. */
  path: string;
  /** Posted as JSON; without it the call is a GET. */
  body?: object;
}

const TIMEOUT_MS = 5_000;

/** @throws ShopError 502 when WeChat refuses or does not respond */
export async function callSimulator(
  simulatorUrl: string,
  { path, body }: SimulatorCall,
): Promise<Record<string, unknown>> {
  try {
    const answer = await fetch(`${simulatorUrl.replace(/\/+$/, "")}${path}`, {
      ...(body && {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const given = (await answer.json()) as Record<string, unknown>;
    if (answer.ok && !given["errcode"]) return given;
    throw new Error(JSON.stringify(given));
  } catch (error) {
    throw new ShopError(502, `WeChat: ${error instanceof Error ? error.message : "no answer"}`);
  }
}
