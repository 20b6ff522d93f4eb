import { HAVE, isAcceptance } from "@mp-notice/core";
import type { AskCount } from "./ask-queries.ts";
import type { AskResults } from "./order.contract.ts";

type Result = AskResults["items"][number];
type Named = Pick<Result, "name" | "nameEn">;

/** Sums up the answers per notice and moment, the most refused first. Unknown notices are left out. */
export function sumAsks(
  counts: readonly AskCount[],
  findNotice: (code: string) => Named | null,
): AskResults {
  const results = new Map<string, Result>();
  for (const { notice, moment, answer, count } of counts) {
    const named = findNotice(notice);
    if (!named) continue;
    const { name, nameEn } = named;
    const key = `${notice} ${moment}`;
    const result = results.get(key) ?? {
      ...{ notice, name, nameEn, moment },
      ...{ asked: 0, accepted: 0, rejected: 0, had: 0, unanswered: [] },
    };
    results.set(key, add(result, { answer, count }));
  }
  const items = [...results.values()].toSorted(
    (a, b) => b.rejected - a.rejected || b.asked - a.asked || countOthers(b) - countOthers(a),
  );
  return { items };
}

function add(result: Result, { answer, count }: Pick<AskCount, "answer" | "count">): Result {
  const { asked, accepted, rejected, had, unanswered } = result;
  if (isAcceptance(answer)) return { ...result, asked: asked + count, accepted: accepted + count };
  if (answer === "reject") return { ...result, asked: asked + count, rejected: rejected + count };
  if (answer === HAVE) return { ...result, had: had + count };
  return { ...result, unanswered: [...unanswered, { answer, count }] };
}

function countOthers({ had, unanswered }: Result): number {
  return unanswered.reduce((sum, { count }) => sum + count, had);
}
