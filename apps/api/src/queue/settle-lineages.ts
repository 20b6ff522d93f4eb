import { settleAsSent } from "@mp-notice/core";
import type { Transaction } from "kysely";
import { lockLineages } from "./sql/lock-lineages.ts";
import { writeSteps, type QueueDeps, type Step } from "./write-steps.ts";

/**
 * Writes steps, some of which may settle an `unknown` delivery as sent. Such a step ends the rest of its lineage and is written
 * after it, because the unique index lets only one delivery of a lineage be open or sent.
 */
export async function writeSettlingSteps(
  tx: Transaction<unknown>,
  { database, events, steps }: QueueDeps & { steps: Step[] },
): Promise<void> {
  const isSettling = ({ row, transition }: Step) =>
    row.state === "unknown" && transition.progress.state === "sent";
  await writeSteps(tx, { database, events, steps: steps.filter((step) => !isSettling(step)) });
  for (const step of steps.filter(isSettling)) {
    const { row, transition } = step;
    const firstId = row.lineageId ?? row.id;
    const lineage = (await lockLineages(tx, { database, firstIds: [firstId] })).get(firstId) ?? [];
    const others = lineage.filter(({ id }) => id !== row.id);
    const { holdsLineage, steps: ended } = settleAsSent(others, { now: row.now });
    await writeSteps(tx, {
      database,
      events,
      steps: ended.map(({ member, transition: end }) => ({ row: member.row, transition: end })),
    });
    const progress = { ...transition.progress, holdsLineage };
    await writeSteps(tx, {
      database,
      events,
      steps: [{ ...step, transition: { ...transition, progress } }],
    });
  }
}
