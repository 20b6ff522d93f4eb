import type { IncomingMessage, ServerResponse } from "node:http";
import { splitTarget, type ApiEndpoint } from "./api-endpoint.ts";
import { CONTROL_PREFIX, type ControlEndpoint } from "./control-endpoint.ts";
import type { MountedHandler, Mounts } from "./mounts.ts";
import { readBody } from "./read-body.ts";

export interface Endpoints {
  readonly api: ApiEndpoint;
  readonly control: ControlEndpoint;
  readonly mounts: Mounts;
  /** Persistent state may have changed. */
  readonly onChange: () => void;
}

function fail(response: ServerResponse, error: unknown): void {
  const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`The simulator failed to handle a request: ${problem}`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: "internal error" }));
}

/** Turns a synchronous throw into a rejection. */
async function callMounted(
  handler: MountedHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await handler(request, response);
}

/** Routes to the control API, then to mounts, then to WeChat's API. */
export function routeRequest({ api, control, mounts, onChange }: Endpoints) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { path } = splitTarget(request.url ?? "/");
    const mounted = mounts.find(path);
    if (mounted !== undefined) {
      callMounted(mounted, request, response).catch((error: unknown) => fail(response, error));
      return;
    }
    const isControl = path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`);
    readBody(request, (body) => {
      if (!isControl) {
        try {
          api.handle(request, response, body);
          onChange();
        } catch (error) {
          fail(response, error);
        }
        return;
      }
      control
        .handle(request, response, body)
        .then(() => (request.method === "GET" ? undefined : onChange()))
        .catch((error: unknown) => fail(response, error));
    });
  };
}
