import { sql } from "kysely";
import { findCurrentAct } from "../audit-log/current-act.ts";
import type { AuditChange } from "../audit-log/audit-log.contract.ts";
import { toAddressGroup } from "./address-group.ts";
import { createKeyedMutex } from "../concurrency/keyed-mutex.ts";
import type { Sql } from "../database/connect.ts";
import { recordAudit } from "../audit-log/record-audit.ts";
import type { StoredUser } from "../users/user-store.ts";

/** Only input that looks like an e-mail is stored: people also type their password into that field. */
const LOOKS_LIKE_EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const WINDOW_MS = 3_600_000;
/** More than a shop's staff mistype, few enough to keep the log readable. */
const ENTRIES_OF_WINDOW = 50;
const MAX_ADDRESSES = 10_000;

export interface SignInRefusal {
  by: "password" | "link" | "code";
  /** The account that was tried; `null` when it does not exist. */
  user: StoredUser | null;
  email: string | null;
}

interface Entry {
  id: string;
  about: AuditChange[];
  attempts: number;
  addresses: Set<string>;
}

/**
 * Records failed sign-ins in the audit log and throttles them: failures of one account from one address share one entry per
 * hour with a count; beyond fifty entries, the rest share a single one with a count of addresses. Limits are per process.
 */
export function createRefusalRecorder(
  getSql: () => Sql,
): (refusal: SignInRefusal) => Promise<void> {
  const withLock = createKeyedMutex();
  let endsAt = 0;
  let entries = new Map<string, Entry>();

  async function write(refusal: SignInRefusal): Promise<void> {
    const act = findCurrentAct();
    if (!act) return;
    if (act.at >= endsAt) {
      entries = new Map();
      endsAt = act.at + WINDOW_MS;
    }
    const address = toAddressGroup(act.clientAddress);
    const own = JSON.stringify([refusal.by, refusal.email, address]);
    const isOwn = entries.has(own) || entries.size < ENTRIES_OF_WINDOW;
    const key = isOwn ? own : "others";
    const known = entries.get(key);
    if (known) return countOn(known, address);
    const about = isOwn ? describe(refusal) : [];
    const target =
      isOwn && refusal.user
        ? ({ kind: "user", id: refusal.user.id, name: refusal.user.email } as const)
        : null;
    const entry = { about, attempts: 1, addresses: new Set([address]) };
    const changes = isOwn ? about : listChanges(entry);
    const id = await recordAudit(getSql(), { action: "session.refused", target, changes });
    if (id !== null) entries.set(key, { ...entry, id });
  }

  async function countOn(entry: Entry, address: string): Promise<void> {
    entry.attempts++;
    if (entry.addresses.size < MAX_ADDRESSES) entry.addresses.add(address);
    await sql`
      update audit_entries set changes = ${JSON.stringify(listChanges(entry))} where id = ${entry.id}
    `.execute(getSql());
  }

  return (refusal) => withLock("refusals", () => write(refusal));
}

function describe({ by, email }: SignInRefusal): AuditChange[] {
  const typed = email !== null && LOOKS_LIKE_EMAIL.test(email);
  return [{ field: "openedBy", after: by }, ...(typed ? [{ field: "email", after: email }] : [])];
}

function listChanges({ about, attempts, addresses }: Omit<Entry, "id">): AuditChange[] {
  return [
    ...about,
    { field: "attempts", after: attempts },
    ...(about.length === 0 ? [{ field: "addresses", after: addresses.size }] : []),
  ];
}
