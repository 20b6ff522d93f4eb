import { sql } from "kysely";
import type { Database } from "../database/connect.ts";
import { hintIndex } from "../database/hint-index.ts";
import { DAY_MS } from "../time/china-days.ts";
import type { AskDays } from "./order.contract.ts";

/** Phones name moments and answers: whatever one of them invents, the answer stays small. */
const MAX_COUNTS = 2000;

/** How many asks for a notice at a moment ended with an answer. */
export interface AskCount {
  notice: string;
  moment: string;
  answer: string;
  count: number;
}

/** By how an ask ended, the most frequent first. A day is 24 hours. */
export interface AskQueries {
  count7Days(appId: string): Promise<AskCount[]>;
  count30Days(appId: string): Promise<AskCount[]>;
}

export function createAskQueries(database: Database): AskQueries {
  return {
    count7Days: (appId) => countAsks(database, { appId, days: 7 }),
    count30Days: (appId) => countAsks(database, { appId, days: 30 }),
  };
}

async function countAsks(
  database: Database,
  { appId, days }: { appId: string; days: AskDays },
): Promise<AskCount[]> {
  const { rows } = await sql<AskCount>`
    select notice, moment, answer, count(*) as count from asks ${hintIndex(database, "asks_app_index")}
    where app_id = ${appId} and asked_at > ${database.now} - ${sql.lit(days * DAY_MS)}
    group by notice, moment, answer
    order by count(*) desc limit ${sql.lit(MAX_COUNTS)}
  `.execute(database.sql);
  return rows;
}
