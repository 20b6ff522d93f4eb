import type { AppRouter } from "@mp-notice/api/router";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { toNoticeClientError } from "./notice-client-error.ts";
import type { RouterInputs, RouterOutputs } from "./router-types.ts";

const DEFAULT_TIMEOUT_MS = 10_000;
/** Batched procedure names go into the URL; common proxies reject longer ones. */
const MAX_URL_LENGTH = 2_000;
/** The service's limit for one request. */
const MAX_BATCH = 10;

export interface NoticeClientOptions {
  /** Base URL of the notice service, e.g. `https://notices.example.com`. */
  url: string;
  /** A service key, `mpn_…`. Keep it on a server, never in a mini program. */
  apiKey: string;
  fetch?: typeof fetch;
  /** Timeout of one request, in milliseconds; 10,000 by default. */
  timeoutMs?: number;
}

type Call<Input, Output> = (input: Input) => Promise<Output>;

type Calls<Area extends keyof RouterInputs, Name extends string> = {
  [Procedure in Name & keyof RouterInputs[Area] & keyof RouterOutputs[Area]]: Call<
    RouterInputs[Area][Procedure],
    RouterOutputs[Area][Procedure]
  >;
};

/** The notice service's API for a shop's backend. Calls reject only with `NoticeClientError`. */
export interface NoticeClient {
  notices: Calls<"notices", "trigger" | "triggerMany">;
  deliveries: Calls<"deliveries", "find" | "cancel">;
  grants: Calls<"grants", "report" | "confirmPayment">;
  collector: Calls<"collector", "createToken">;
}

/** Calls made in the same tick share one request. @throws TypeError when url is not absolute or apiKey is empty. */
export function createNoticeClient(options: NoticeClientOptions): NoticeClient {
  const { url, apiKey, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (!URL.canParse(url)) throw new TypeError(`url must be absolute, not ${JSON.stringify(url)}`);
  if (!apiKey) throw new TypeError("apiKey is missing");
  const send = options.fetch ?? fetch;
  const wrapErrors =
    <Input, Output>(call: Call<Input, Output>): Call<Input, Output> =>
    async (input) => {
      try {
        return await call(input);
      } catch (error) {
        throw toNoticeClientError(error, new URL(url).origin);
      }
    };

  const trpc = createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${url.replace(/\/+$/, "")}/trpc`,
        headers: { authorization: `Bearer ${apiKey}` },
        maxURLLength: MAX_URL_LENGTH,
        maxItems: MAX_BATCH,
        fetch: (input, init) =>
          send(input, { ...init, signal: withTimeout(init?.signal, timeoutMs) }),
      }),
    ],
  });

  return {
    notices: {
      trigger: wrapErrors((input) => trpc.notices.trigger.mutate(input)),
      triggerMany: wrapErrors((input) => trpc.notices.triggerMany.mutate(input)),
    },
    deliveries: {
      find: wrapErrors((input) => trpc.deliveries.find.query(input)),
      cancel: wrapErrors((input) => trpc.deliveries.cancel.mutate(input)),
    },
    grants: {
      report: wrapErrors((input) => trpc.grants.report.mutate(input)),
      confirmPayment: wrapErrors((input) => trpc.grants.confirmPayment.mutate(input)),
    },
    collector: {
      createToken: wrapErrors((input) => trpc.collector.createToken.mutate(input)),
    },
  };
}

function withTimeout(signal: AbortSignal | null | undefined, timeoutMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
