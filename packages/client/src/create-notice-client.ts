import type { AppRouter } from "@mp-notice/api/router";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { createDefiner } from "./define-once.ts";
import type { KnownNotice, NoticeData } from "./own-notice.ts";
import { toNoticeClientError } from "./notice-client-error.ts";
import type { RouterInputs, RouterOutputs } from "./router-types.ts";

const DEFAULT_TIMEOUT_MS = 10_000;
/** Batched procedure names go into the URL; common proxies reject longer ones. */
const MAX_URL_LENGTH = 2_000;
/** The service's limit for one request. */
const MAX_BATCH = 10;

export interface NoticeClientOptions<Notice extends KnownNotice = never> {
  /** Base URL of the notice service, e.g. `https://notices.example.com`. */
  url: string;
  /** A service key, `mpn_…`. Keep it on a server, never in a mini program. */
  apiKey: string;
  fetch?: typeof fetch;
  /** Timeout of one request, in milliseconds; 10,000 by default. */
  timeoutMs?: number;
  /**
   * Notices of the shop's own: from `defineNotice`, or from the file that `mp-notice-types` writes. The first trigger of a notice
   * from `defineNotice` defines them all, so that a backend may start before the service; call `notices.define()` at the start
   * to learn of a refused definition there.
   */
  notices?: readonly Notice[];
}

type Call<Input, Output> = (input: Input) => Promise<Output>;

type Calls<Area extends keyof RouterInputs, Name extends string> = {
  [Procedure in Name & keyof RouterInputs[Area] & keyof RouterOutputs[Area]]: Call<
    RouterInputs[Area][Procedure],
    RouterOutputs[Area][Procedure]
  >;
};

type BuiltInTrigger = RouterInputs["notices"]["trigger"];

type OwnTrigger<Notice extends KnownNotice> = Notice extends KnownNotice
  ? Omit<BuiltInTrigger, "notice" | "data"> & { notice: Notice["code"]; data: NoticeData<Notice> }
  : never;

type Trigger<Notice extends KnownNotice> = BuiltInTrigger | OwnTrigger<Notice>;

/**
 * The notice service's API for a shop's backend. Calls reject only with `NoticeClientError`.
 *
 * A trigger of a notice of the shop's own rejects with the error of its definition if that fails: `UNREACHABLE` or `UNAVAILABLE`
 * may be retried like any trigger, and the definition is sent again with the next one. Triggers of built-in notices never wait
 * for definitions.
 */
export interface NoticeClient<Notice extends KnownNotice = never> {
  notices: {
    trigger: Call<Trigger<Notice>, RouterOutputs["notices"]["trigger"]>;
    triggerMany: Call<{ items: Trigger<Notice>[] }, RouterOutputs["notices"]["triggerMany"]>;
    /**
     * Defines the client's notices now, instead of with the first trigger. Repeat it freely: an unchanged definition makes no
     * new version. `DEFINITION_IN_USE` names the field that a mapping or an open delivery still uses.
     */
    define(): Promise<RouterOutputs["notices"]["define"]>;
  };
  deliveries: Calls<"deliveries", "find" | "cancel">;
  grants: Calls<"grants", "report" | "confirmPayment">;
  shipments: Calls<"shipments", "report" | "get" | "list" | "cancel">;
  orders: Calls<"orders", "close">;
  collector: Calls<"collector", "createToken">;
}

/** Calls made in the same tick share one request. @throws TypeError when url is not absolute or apiKey is empty. */
export function createNoticeClient<const Notice extends KnownNotice = never>(
  options: NoticeClientOptions<Notice>,
): NoticeClient<Notice> {
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

  const definer = createDefiner(options.notices ?? [], (input) =>
    trpc.notices.define.mutate(input),
  );

  return {
    notices: {
      trigger: wrapErrors(async (input) => {
        await definer.ensure([input.notice]);
        return trpc.notices.trigger.mutate(toTrigger(input));
      }),
      triggerMany: wrapErrors(async ({ items }) => {
        await definer.ensure(items.map(({ notice }) => notice));
        return trpc.notices.triggerMany.mutate({ items: items.map(toTrigger) });
      }),
      define: () => wrapErrors(definer.define)(undefined),
    },
    deliveries: {
      find: wrapErrors((input) => trpc.deliveries.find.query(input)),
      cancel: wrapErrors((input) => trpc.deliveries.cancel.mutate(input)),
    },
    grants: {
      report: wrapErrors((input) => trpc.grants.report.mutate(input)),
      confirmPayment: wrapErrors((input) => trpc.grants.confirmPayment.mutate(input)),
    },
    orders: {
      close: wrapErrors((input) => trpc.orders.close.mutate(input)),
    },
    shipments: {
      report: wrapErrors((input) => trpc.shipments.report.mutate(input)),
      get: wrapErrors((input) => trpc.shipments.get.query(input)),
      list: wrapErrors((input) => trpc.shipments.list.query(input)),
      cancel: wrapErrors((input) => trpc.shipments.cancel.mutate(input)),
    },
    collector: {
      createToken: wrapErrors((input) => trpc.collector.createToken.mutate(input)),
    },
  };
}

/** On the wire, own and built-in triggers are alike; the router's types know the built-in ones only. */
function toTrigger<Notice extends KnownNotice>(input: Trigger<Notice>): BuiltInTrigger {
  return input as BuiltInTrigger;
}

function withTimeout(signal: AbortSignal | null | undefined, timeoutMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
