import { NoticeError } from "@mp-notice/core";
import { LRUCache } from "lru-cache";
import type { SignInFailureStore } from "./sign-in-failure-store.ts";
import { toAddressGroup } from "./address-group.ts";
import type { KnownAddresses } from "./known-addresses.ts";
import type { PasswordQueue } from "./password-queue.ts";

const MINUTE_MS = 60_000;
const MAX_BLOCKS = 10_000;

/** Rate limits: after this many failures in a window, every attempt is rejected until the window ends. */
const LIMITS = {
  /** One account from one address. It only slows down people who signed in from there before; everyone else is blocked. */
  pair: { max: 5, windowMs: 15 * MINUTE_MS },
  /** One address, across all accounts. */
  address: { max: 30, windowMs: 15 * MINUTE_MS },
  /** One account, from all addresses. */
  account: { max: 50, windowMs: 60 * MINUTE_MS },
  /** All accounts and addresses together. */
  all: { max: 1000, windowMs: 15 * MINUTE_MS },
} as const;
type LimitName = keyof typeof LIMITS;

/** Exponential backoff instead of a block at a known address, so that nobody there can lock the account. */
const FIRST_PAUSE_MS = 2000;
/** Caps guessing at about 25 in 15 minutes, too few for any accepted password. */
const LONGEST_PAUSE_MS = MINUTE_MS;
const MAX_PAUSES = 10_000;

interface Reached {
  name: LimitName;
  failures: number;
  endsAt: number;
}

interface Attempt {
  /** In lower case. */
  account: string;
  clientAddress: string | null;
}

export interface SignInLimits {
  /**
   * Runs the check within the limits. `null` is a failure; successes are never counted. At an address they signed in from before,
   * people meet only the limit per account and address, as a backoff, so that strangers cannot lock them out.
   * @throws NoticeError RATE_LIMITED
   */
  judgePassword<Result>(
    attempt: Attempt,
    run: () => Promise<Result | null>,
  ): Promise<Result | null>;
  /** Counts a wrong login link. A valid link is never rate-limited, because it cannot be guessed. @throws NoticeError RATE_LIMITED */
  countWrongLink(clientAddress: string | null): Promise<void>;
  isKnownAddress(clientAddress: string | null): Promise<boolean>;
  /** For how many seconds this address may try no password at all; `null` when it is not blocked. */
  findBlock(clientAddress: string | null): number | null;
}

export function createSignInLimits(deps: {
  failures: SignInFailureStore;
  known: KnownAddresses;
  queue: PasswordQueue;
  /** Unix milliseconds. */
  now(): number;
}): SignInLimits {
  const { failures, known, queue, now } = deps;
  /** The end of each address's block: a cache that saves reading the body and the database. */
  const blocks = new Map<string, number>();
  /** By account and address: the last attempt beyond the limit. */
  const lastTries = new LRUCache<string, number>({ max: MAX_PAUSES });

  async function findReached(keys: Partial<Record<LimitName, string>>): Promise<Reached[]> {
    const counts = await failures.read({ keys: Object.values(keys), now: now() });
    return listNames(keys).flatMap((name) => {
      const count = counts.get(keys[name] ?? "");
      return count && count.failures >= LIMITS[name].max ? [{ name, ...count }] : [];
    });
  }

  async function assertMayTry({
    account,
    addressGroup,
  }: {
    account: string;
    addressGroup: string;
  }) {
    const keys = toPasswordKeys({ account, addressGroup });
    const reached = await findReached(keys);
    if (reached.length === 0) return;
    const byAddress = reached.find(({ name }) => name === "address");
    if (byAddress && !(await known.has({ email: null, addressGroup })))
      block(addressGroup, byAddress.endsAt);
    if (!(await known.has({ email: account, addressGroup })))
      throw refuse(Math.max(...reached.map(({ endsAt }) => endsAt)) - now());
    const pair = reached.find(({ name }) => name === "pair");
    if (pair) assertPaused(keys.pair, pair);
  }

  function assertPaused(key: string, { failures: count, endsAt }: Reached): void {
    const pauseMs = Math.min(
      FIRST_PAUSE_MS * 2 ** (count - LIMITS.pair.max),
      LONGEST_PAUSE_MS,
      endsAt - now(),
    );
    const remainingMs = (lastTries.get(key) ?? Number.NEGATIVE_INFINITY) + pauseMs - now();
    if (remainingMs > 0) throw refuse(remainingMs);
    lastTries.set(key, now());
  }

  function block(addressGroup: string, endsAt: number): void {
    if (blocks.size >= MAX_BLOCKS) blocks.clear();
    blocks.set(addressGroup, endsAt);
  }

  async function count(keys: Partial<Record<LimitName, string>>): Promise<void> {
    const at = now();
    for (const name of listNames(keys))
      await failures.add({ key: keys[name] ?? "", now: at, endsAt: at + LIMITS[name].windowMs });
  }

  return {
    async judgePassword({ account, clientAddress }, run) {
      const addressGroup = toAddressGroup(clientAddress);
      const keys = toPasswordKeys({ account, addressGroup });
      const isKnown = known.seems({ email: account, addressGroup });
      // Reads the counters inside the queue; otherwise concurrent guesses would all pass before the first failure is counted.
      return queue.run({ addressGroup, isKnown }, async () => {
        await assertMayTry({ account, addressGroup });
        const result = await run();
        if (result === null) {
          lastTries.set(keys.pair, now());
          await count(keys);
        } else {
          known.add({ email: account, addressGroup });
          await failures.forget(keys.pair);
        }
        return result;
      });
    },
    async countWrongLink(clientAddress) {
      const keys = { address: `link ${toAddressGroup(clientAddress)}`, all: "link" };
      const [reached] = await findReached(keys);
      if (reached) throw refuse(reached.endsAt - now());
      await count(keys);
    },
    isKnownAddress: (clientAddress) =>
      known.has({ email: null, addressGroup: toAddressGroup(clientAddress) }),
    findBlock(clientAddress) {
      const addressGroup = toAddressGroup(clientAddress);
      const remainingMs = (blocks.get(addressGroup) ?? 0) - now();
      if (remainingMs > 0) return Math.ceil(remainingMs / 1000);
      blocks.delete(addressGroup);
      return null;
    },
  };
}

function toPasswordKeys({ account, addressGroup }: { account: string; addressGroup: string }) {
  return {
    pair: `password ${JSON.stringify([account, addressGroup])}`,
    address: `password from ${addressGroup}`,
    account: `password of ${account}`,
    all: "password",
  };
}

function listNames(keys: Partial<Record<LimitName, string>>): LimitName[] {
  return (Object.keys(LIMITS) as LimitName[]).filter((name) => keys[name] !== undefined);
}

function refuse(remainingMs: number): NoticeError {
  const retryAfterSeconds = Math.max(1, Math.ceil(remainingMs / 1000));
  return new NoticeError("RATE_LIMITED", "too many failed attempts", {
    retryAfterSeconds,
    details: [{ problem: `try again in ${retryAfterSeconds} seconds` }],
  });
}
