import type { GoalName } from "./checks.ts";
import { type DatabaseFigures, SLOW_WECHAT } from "./measure-database.ts";
import { GOAL_RATE } from "./measure-open-loop.ts";

/** The values that have a goal. */
export function toValues(figures: DatabaseFigures): Partial<Record<GoalName, number>> {
  const { triggers, sends, slow, webhook, latency, memory, idle, growth } = figures;
  const values: Partial<Record<GoalName, number>> = {};
  if (triggers) {
    values["trigger-to-noop"] = triggers.ratios.toNoop;
    if (triggers.ratios.fullToEmpty !== null) values["trigger-flat"] = triggers.ratios.fullToEmpty;
  }
  if (sends) {
    values["send-to-co-wechat-api"] = sends.ratios.sent.coWechatApi;
    values["trigger-and-send-to-co-wechat-api"] = sends.ratios.sentOverHttp.coWechatApi;
  }
  if (slow) values["slow-wechat"] = slow.sent / (slow.connections / (SLOW_WECHAT.meanMs / 1000));
  if (webhook) values["webhook-dead-receiver"] = webhook.ratio;
  const atGoal = latency?.find(({ ratePerSecond }) => ratePerSecond === GOAL_RATE);
  if (atGoal) {
    values["latency-p50-200"] = atGoal.accepted.p50;
    values["latency-p99-200"] = atGoal.accepted.p99;
  }
  if (memory) values["memory-above-bare"] = memory.product.after - memory.bare.after;
  if (idle) values["idle-cpu"] = Math.max(idle.small, idle.full);
  if (growth) {
    const { claim, overview, listNewest, listFailed, listOrder } = growth;
    const lists = [listNewest, listFailed, listOrder];
    const sum = (read: (times: { small: number; full: number }) => number) =>
      lists.reduce((total, times) => total + read(times), 0);
    values["claim-flat"] = claim.full / claim.small;
    values["list-flat"] = sum(({ full }) => full) / sum(({ small }) => small);
    values["overview-flat"] = overview.full / overview.small;
  }
  return values;
}
