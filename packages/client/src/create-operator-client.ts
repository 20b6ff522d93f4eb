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
/** The service refuses more calls in one request. */
const MAX_BATCH = 10;
/** The service takes these in a request of their own. */
const ALONE = new Set(["session.login", "session.redeemLoginLink"]);

export interface OperatorClientOptions {
  /** Where the notice service answers; empty = the page's own origin. */
  url?: string;
  fetch?: typeof fetch;
}

/** For browsers: an operator is known by the session cookie. Calls reject with tRPC's own error. */
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
          condition: ({ path }) => ALONE.has(path),
          true: httpLink({ url, fetch: sendRequest }),
          false: httpBatchLink({
            url,
            maxURLLength: MAX_URL_LENGTH,
            maxItems: MAX_BATCH,
            // A preview's values outgrow what an address may hold.
            methodOverride: "POST",
            fetch: sendRequest,
          }),
        }),
      }),
    ],
  });
}
