import type { AppRouter } from "@mp-notice/api/router";
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from "@trpc/client";

const MAX_URL_LENGTH = 2_000;

export interface OperatorClientOptions {
  /** Where the notice service answers; empty = the page's own origin. */
  url?: string;
  fetch?: typeof fetch;
}

/** For browsers: an operator is known by the session cookie. Calls reject with tRPC's own error. */
export function createOperatorClient(options: OperatorClientOptions = {}): TRPCClient<AppRouter> {
  const send = options.fetch ?? fetch;
  const url = `${(options.url ?? "").replace(/\/+$/, "")}/trpc`;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: httpSubscriptionLink({ url }),
        false: httpBatchLink({
          url,
          maxURLLength: MAX_URL_LENGTH,
          // A preview's values outgrow what an address may hold.
          methodOverride: "POST",
          fetch: (input, init) => send(input, init as RequestInit),
        }),
      }),
    ],
  });
}
