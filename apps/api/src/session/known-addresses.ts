import { toAddressGroup } from "./address-group.ts";
import { DAY_MS } from "../time/china-days.ts";

export const KNOWN_FOR_MS = 30 * DAY_MS;
const READ_EVERY_MS = 60_000;

interface SignIn {
  email: string;
  clientAddress: string | null;
}

/** Caches who signed in from which address in the last 30 days, so that strangers' failures cannot lock them out. */
export interface KnownAddresses {
  /** From the cache only: true is reliable, false may be stale. */
  seems(input: { email: string; addressGroup: string }): boolean;
  /** `email: null` matches anyone. */
  has(input: { email: string | null; addressGroup: string }): Promise<boolean>;
  add(input: { email: string; addressGroup: string }): void;
}

export function createKnownAddresses(deps: {
  /** The sign-ins since a time in unix milliseconds, one per person and address. */
  listSignIns(since: number): Promise<SignIn[]>;
  /** Unix milliseconds. */
  now(): number;
}): KnownAddresses {
  let known = new Set<string>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    const startedAt = deps.now();
    const signIns = await deps.listSignIns(startedAt - KNOWN_FOR_MS);
    known = new Set(
      signIns.flatMap(({ email, clientAddress }) =>
        toEntries({ email, addressGroup: toAddressGroup(clientAddress) }),
      ),
    );
    readAt = startedAt;
  }

  return {
    seems: ({ email, addressGroup }) => known.has(toEntry(email, addressGroup)),
    async has({ email, addressGroup }) {
      if (deps.now() - readAt >= READ_EVERY_MS) {
        reading ??= read().finally(() => (reading = null));
        await reading;
      }
      return known.has(toEntry(email, addressGroup));
    },
    add(signIn) {
      for (const entry of toEntries(signIn)) known.add(entry);
    },
  };
}

function toEntries({ email, addressGroup }: { email: string; addressGroup: string }): string[] {
  return [toEntry(email, addressGroup), toEntry(null, addressGroup)];
}

function toEntry(email: string | null, addressGroup: string): string {
  return JSON.stringify([email, addressGroup]);
}
