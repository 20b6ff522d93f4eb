import type { RouterInputs, RouterOutputs } from "./router-types.ts";
import { isOwn, type KnownNotice, type OwnNotice } from "./own-notice.ts";

type DefineInput = RouterInputs["notices"]["define"];
type Defined = RouterOutputs["notices"]["define"];

/** Defines the shop's own notices in the service: once for all triggers, again after a failure. */
export function createDefiner(
  notices: readonly KnownNotice[],
  send: (input: DefineInput) => Promise<Defined>,
) {
  const own = notices.filter(isOwn);
  const codes = new Set(own.map(({ code }) => code));
  let defining: Promise<Defined> | null = null;

  function define(): Promise<Defined> {
    if (own.length === 0) return Promise.resolve({ notices: [] });
    const started = send({ notices: own.map(toInput) });
    defining = started;
    started.catch(() => {
      if (defining === started) defining = null;
    });
    return started;
  }

  return {
    define,
    /** Resolves once the service knows these notices; at once if none of them is defined here. */
    async ensure(triggered: readonly string[]): Promise<void> {
      if (triggered.some((code) => codes.has(code))) await (defining ?? define());
    },
  };
}

function toInput({ keyFields, moments, ...notice }: OwnNotice): DefineInput["notices"][number] {
  return {
    ...notice,
    ...(keyFields && { keyFields: [...keyFields] }),
    ...(moments && { moments: [...moments] }),
  };
}
