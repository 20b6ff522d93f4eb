import type { AppRouter } from "@mp-notice/api/router";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { toNoticeClientError } from "./notice-client-error.ts";
import type { RouterInputs, RouterOutputs } from "./router-types.ts";

const DEFAULT_TIMEOUT_MS = 10_000;
/** A path that names more calls than this is refused by common proxies. */
const MAX_URL_LENGTH = 2_000;
/** The service refuses more calls in one request. */
const MAX_BATCH = 10;

export interface NoticeClientOptions {
  /** Where the notice service answers, e.g. `https://notices.example.com`. */
  url: string;
  /** A service key, `mpn_…`. It belongs on a server, never in a mini program. */
  apiKey: string;
  fetch?: typeof fetch;
  /** How long one request may take; 10,000 by default. */
  timeoutMs?: number;
}

type Call<Input, Output> = (input: Input) => Promise<Output>;

type Calls<Area extends keyof RouterInputs, Name extends string> = {
  [Procedure in Name & keyof RouterInputs[Area] & keyof RouterOutputs[Area]]: Call<
    RouterInputs[Area][Procedure],
    RouterOutputs[Area][Procedure]
  >;
};

/** What a shop's backend can ask of the notice service. Every call rejects with a NoticeClientError, and nothing else. */
export interface NoticeClient {
  notices: Calls<"notices", "trigger" | "triggerMany">;
  deliveries: Calls<"deliveries", "find" | "cancel">;
  grants: Calls<"grants", "report" | "confirmPayment">;
  collector: Calls<"collector", "createToken">;
}

/** @throws TypeError when url or apiKey cannot be meant. */
export function createNoticeClient(options: NoticeClientOptions): NoticeClient {
  const { url, apiKey, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (!URL.canParse(url)) throw new TypeError(`url must be absolute, not ${JSON.stringify(url)}`);
  if (!apiKey) throw new TypeError("apiKey is missing");
  const send = options.fetch ?? fetch;
  const toCall =
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
          send(input, { ...init, signal: limitTime(init?.signal, timeoutMs) }),
      }),
    ],
  });

  return {
    notices: {
      trigger: toCall((input) => trpc.notices.trigger.mutate(input)),
      triggerMany: toCall((input) => trpc.notices.triggerMany.mutate(input)),
    },
    deliveries: {
      find: toCall((input) => trpc.deliveries.find.query(input)),
      cancel: toCall((input) => trpc.deliveries.cancel.mutate(input)),
    },
    grants: {
      report: toCall((input) => trpc.grants.report.mutate(input)),
      confirmPayment: toCall((input) => trpc.grants.confirmPayment.mutate(input)),
    },
    collector: {
      createToken: toCall((input) => trpc.collector.createToken.mutate(input)),
    },
  };
}

function limitTime(signal: AbortSignal | null | undefined, timeoutMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
