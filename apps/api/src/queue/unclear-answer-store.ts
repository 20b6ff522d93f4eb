import {
  FORGET_UNCLEAR_AFTER_MS,
  type Channel,
  type UnclearAnswer,
  type UnclearAnswerStore,
  type UnclearHistory,
} from "@mp-notice/core";
import { sql } from "kysely";
import type { Database, Sql } from "../database/connect.ts";

interface UnclearRow {
  deliveryId: string;
  channel: Channel;
  openid: string;
  errcode: number;
  tries: number;
  isInARow: number;
  hasWorkedSince: number;
}

export function createUnclearAnswerStore(database: Database): UnclearAnswerStore {
  return {
    async note(appId, answers) {
      const ordered = answers.toSorted((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
      return database.transaction(async (tx) => {
        await forgetOld(tx, { database, appId });
        for (const answer of ordered) await noteOne(tx, { database, appId, answer });
        return toHistories(await readRows(tx, appId), answers);
      });
    },
    async markWorking({ appId, channel }) {
      await sql`
        update unclear_answers set is_in_row = 0, has_worked_since = 1
        where app_id = ${appId} and channel = ${channel} and (is_in_row = 1 or has_worked_since = 0)
      `.execute(database.sql);
    },
  };
}

async function noteOne(
  tx: Sql,
  { database, appId, answer }: { database: Database; appId: string; answer: UnclearAnswer },
): Promise<void> {
  const { deliveryId, claimId, channel, openid, errcode, isFollowedByProof } = answer;
  const isInARow = isFollowedByProof ? 0 : 1;
  const { rows } = await sql<{ claimId: string }>`
    select claim_id as claimId from unclear_answers where delivery_id = ${deliveryId}
  `.execute(tx);
  const [known] = rows;
  if (!known) {
    await sql`
      insert into unclear_answers (delivery_id, app_id, channel, openid, errcode, claim_id, tries, is_in_row,
        has_worked_since, answered_at)
      values (${deliveryId}, ${appId}, ${channel}, ${openid}, ${errcode}, ${claimId}, 1, ${isInARow},
        ${1 - isInARow}, ${database.now})
    `.execute(tx);
  } else if (known.claimId !== claimId) {
    await sql`
      update unclear_answers set channel = ${channel}, errcode = ${errcode}, claim_id = ${claimId}, tries = tries + 1,
        is_in_row = ${isInARow}, answered_at = ${database.now}
      where delivery_id = ${deliveryId}
    `.execute(tx);
  }
}

async function forgetOld(
  tx: Sql,
  { database, appId }: { database: Database; appId: string },
): Promise<void> {
  await sql`
    delete from unclear_answers where app_id = ${appId} and answered_at < ${database.now} - ${sql.lit(FORGET_UNCLEAR_AFTER_MS)}
  `.execute(tx);
}

async function readRows(tx: Sql, appId: string): Promise<UnclearRow[]> {
  const { rows } = await sql<UnclearRow>`
    select delivery_id as deliveryId, channel, openid, errcode, tries, is_in_row as isInARow,
      has_worked_since as hasWorkedSince
    from unclear_answers where app_id = ${appId}
  `.execute(tx);
  return rows;
}

function toHistories(rows: UnclearRow[], answers: UnclearAnswer[]): Map<string, UnclearHistory> {
  const wanted = new Set(answers.map(({ deliveryId }) => deliveryId));
  const inARow = rows.filter(({ isInARow }) => isInARow === 1);
  return new Map(
    rows
      .filter(({ deliveryId }) => wanted.has(deliveryId))
      .map(({ deliveryId, channel, errcode, tries, hasWorkedSince }) => {
        const alike = inARow.filter((row) => row.channel === channel && row.errcode === errcode);
        const customersInARow = new Set(alike.map(({ openid }) => openid)).size;
        return [deliveryId, { tries, customersInARow, hasWorkedSince: hasWorkedSince === 1 }];
      }),
  );
}
