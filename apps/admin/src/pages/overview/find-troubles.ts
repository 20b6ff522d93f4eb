import type { LocationQueryRaw } from "vue-router";
import type { Overview, PermissionSupply } from "../../api.ts";
import { toWallClock } from "../../locales/format-time.ts";

/** Alert when more than this share of the last day's customers missed a message for lack of a permission. */
const MISSED_ABOVE = 0.1;

/** A recent problem, with a link to its deliveries. */
export interface Trouble {
  name: "noGrant" | "short";
  count: number;
  /** Share of all messages that were due; 0 where it does not apply. */
  share: number;
  /** The notices short of permissions. */
  notices: PermissionSupply["notices"];
  query: LocationQueryRaw;
}

const PLAIN = { share: 0, notices: [] };

type Figures = Pick<Overview, "lastDay" | "supplies">;

export function findTroubles({ lastDay, supplies }: Figures): Trouble[] {
  const from = toWallClock(lastDay.from);
  const short = supplies.filter(({ level }) => level === "short");
  const triggered = lastDay.sent + lastDay.noGrant;
  const share = triggered === 0 ? 0 : lastDay.noGrant / triggered;
  const troubles: Trouble[] = [];
  if (short.length === 0 && share > MISSED_ABOVE) {
    const { noGrant: count } = lastDay;
    troubles.push({ ...PLAIN, name: "noGrant", count, share, query: { state: "no_grant", from } });
  }
  for (const supply of short) troubles.push(toShort(supply));
  return troubles.filter(({ count }) => count > 0);
}

function toShort(supply: PermissionSupply): Trouble {
  const { notices, sentIn7Days, noGrantIn7Days: count } = supply;
  const [only, ...others] = notices;
  return {
    ...{ name: "short", count, share: count / (sentIn7Days + count), notices },
    query: {
      state: "no_grant",
      ...(only && others.length === 0 && { notice: only.code }),
    },
  };
}
