import type { AppRouter } from "@mp-notice/api/router";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from "@trpc/client";

const MAX_URL_LENGTH = 2_000;
/** The service's limit for one request. */
const MAX_BATCH = 10;
/** The service rejects these in a batch. */
const UNBATCHED = new Set(["session.login", "session.redeemLoginLink"]);

export interface OperatorClientOptions {
  /** Base URL of the notice service; defaults to the page's origin. */
  url?: string;
  fetch?: typeof fetch;
}

/** For browsers: the session cookie identifies the operator. Calls reject with `TRPCClientError`. */
export function createOperatorClient(options: OperatorClientOptions = {}): TRPCClient<AppRouter> {
  const send = options.fetch ?? fetch;
  const url = `${(options.url ?? "").replace(/\/+$/, "")}/trpc`;
  const sendRequest = (input: Parameters<typeof fetch>[0], init?: object) =>
    send(input, init ?? {});
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: httpSubscriptionLink({ url }),
        false: splitLink({
          condition: ({ path }) => UNBATCHED.has(path),
          true: httpLink({ url, fetch: sendRequest }),
          false: httpBatchLink({
            url,
            maxURLLength: MAX_URL_LENGTH,
            maxItems: MAX_BATCH,
            // A preview's input can exceed the URL length limit.
            methodOverride: "POST",
            fetch: sendRequest,
          }),
        }),
      }),
    ],
  });
}
