import { CALL_ERROR_TEXTS } from "../../apps/api/src/wechat/call-error-texts.ts";
import {
  decideOutcome,
  DRIFT_ERRCODES,
  GRANT_KINDS,
  type GrantKind,
  type GrantSettlement,
  type Outcome,
  type OutcomeContext,
  type SendAnswer,
} from "../../packages/core/src/index.ts";

type Payer = GrantKind | "nothing";
const PAYERS: readonly Payer[] = [...GRANT_KINDS, "nothing"];
const PAYER_NAMES: Record<Payer, string> = {
  form: "formId",
  payment: "payment",
  subscribe: "subscription",
  nothing: "test without a permission",
};

/** Stands for every code without a text. */
const ANY_OTHER_CODE = 987_654;
/** Enough tries for the backoff to reach its maximum. */
const MANY_ATTEMPTS = 1000;
const LARGEST_RANDOM = 1 - Number.EPSILON;

type Circumstances = Partial<
  Pick<OutcomeContext, "msSincePaymentConfirmed" | "lostInARow" | "unclear">
>;

const NEXT: Record<Outcome["next"], string> = {
  sent: "`sent`",
  failed: "`failed`",
  unknown: "`unknown`",
  retry: "`queued`",
  wait: "`waiting_for_grant`, or `no_grant` when its wait has expired",
};
const SETTLEMENTS: Record<GrantSettlement, string> = {
  spent: "use spent",
  returned: "use returned",
  void: "use void",
  emptied: "use emptied",
  kept: "use kept",
};
const PAUSES: Record<NonNullable<Outcome["pause"]>, string> = {
  account:
    "the account pauses; one delivery probes each minute, and at once when an operator saves a secret or checks the connection",
  api: "this channel pauses; one delivery probes each minute",
  quota: "this channel pauses until 00:05 (+08:00), then one delivery probes",
};

/** One row per group of errcodes with the same outcome. */
export function describeCodes(from: "send" | "token"): string[][] {
  const known = Object.keys(CALL_ERROR_TEXTS)
    .map(Number)
    .toSorted((a, b) => a - b);
  // A token answer without an errcode is a success: the send follows.
  const codes = [...(from === "send" ? [0] : []), ...known, ANY_OTHER_CODE];
  const groups = Map.groupBy(codes, (errcode) => JSON.stringify(describeCode({ from, errcode })));
  const isRest = (members: number[]) => Number(members.includes(ANY_OTHER_CODE));
  return [...groups]
    .toSorted(([, a], [, b]) => isRest(a) - isRest(b))
    .map(([row, members]) => {
      const [outcomeClass = "", ...rest] = JSON.parse(row) as string[];
      return [outcomeClass, isRest(members) ? "every other code" : members.join(", "), ...rest];
    });
}

function describeCode({ from, errcode }: { from: "send" | "token"; errcode: number }): string[] {
  const answer = answerWith(errcode, from);
  const { class: outcomeClass, pause, requiresAction } = decide(answer, "subscribe");
  const effects = [
    ...(pause ? [PAUSES[pause]] : []),
    ...(requiresAction
      ? [
          "the notice needs an operator and its deliveries stay queued; one probes after a minute, then with backoff of up to an hour",
        ]
      : []),
    ...(from === "send" && DRIFT_ERRCODES.has(errcode)
      ? ["the mapping is compared with the account"]
      : []),
  ];
  return [outcomeClass, describeOutcomes(answer, PAYERS), effects.join("; ") || "–"];
}

/** Cases that the errcode alone does not decide. */
export function describeCases(): string[][] {
  const lost: SendAnswer = { kind: "lost", cause: "" };
  const cases: {
    name: string;
    answer: SendAnswer;
    circumstances?: Circumstances;
    of?: Payer;
  }[] = [
    { name: "the request was never sent", answer: { kind: "never_left", cause: "" } },
    { name: "no answer after the request began", answer: lost },
    {
      name: "the third lost answer in a row",
      answer: lost,
      circumstances: { lostInARow: 2 },
      of: "form",
    },
    {
      name: "41029 to the retry of a send whose answer was lost",
      answer: answerWith(41029, "send"),
      circumstances: { lostInARow: 1 },
      of: "form",
    },
    {
      name: "-1 to the retry of a send whose answer was lost",
      answer: answerWith(-1, "send"),
      circumstances: { lostInARow: 1 },
      of: "form",
    },
    {
      name: "an unclear code, three customers in a row: this channel pauses, one delivery probes each minute",
      answer: answerWith(ANY_OTHER_CODE, "send"),
      circumstances: { unclear: { tries: 1, customersInARow: 3, hasWorkedSince: false } },
    },
    {
      name: "an unclear code for the third time, while sends to others succeeded",
      answer: answerWith(ANY_OTHER_CODE, "send"),
      circumstances: { unclear: { tries: 3, customersInARow: 1, hasWorkedSince: true } },
    },
    {
      name: "an unclear code for the sixth time, a quarter of an hour after the first",
      answer: answerWith(ANY_OTHER_CODE, "send"),
      circumstances: { unclear: { tries: 6, customersInARow: 1, hasWorkedSince: false } },
    },
    {
      name: "41028 within a minute of the payment's confirmation",
      answer: answerWith(41028, "send"),
      circumstances: { msSincePaymentConfirmed: 1000 },
      of: "payment",
    },
  ];
  return cases.map(({ name, answer, circumstances, of }) => [
    name,
    describeOutcomes(answer, of === undefined ? PAYERS : [of], circumstances),
  ]);
}

/** One text if all payers agree, else one per group of payers. */
function describeOutcomes(
  answer: SendAnswer,
  payers: readonly Payer[],
  circumstances: Circumstances = {},
): string {
  const groups = Map.groupBy(payers, (payer) => describeOutcome(answer, payer, circumstances));
  return [...groups]
    .map(([outcome, members]) =>
      members.length === PAYERS.length
        ? outcome
        : `${members.map((payer) => PAYER_NAMES[payer]).join(", ")}: ${outcome}`,
    )
    .join(" · ");
}

function describeOutcome(answer: SendAnswer, payer: Payer, circumstances: Circumstances): string {
  const soonest = decide(answer, payer, { ...circumstances, attempts: 0, random: 0 });
  const latest = decide(answer, payer, {
    ...circumstances,
    attempts: MANY_ATTEMPTS,
    random: LARGEST_RANDOM,
  });
  const from = writeSeconds(soonest.retryAfterMs);
  const to = writeSeconds(latest.retryAfterMs);
  const wait = latest.retryAfterMs === 0 ? "" : ` for ${from === to ? from : `${from} to ${to}`}`;
  const { next, reason, grant, evidence } = soonest;
  return [
    `${NEXT[next]}${wait}${reason === null ? "" : ` (${reason})`}`,
    ...(evidence === null ? [] : [`evidence \`${evidence}\``]),
    SETTLEMENTS[grant],
  ].join("; ");
}

function decide(answer: SendAnswer, payer: Payer, context: Partial<OutcomeContext> = {}): Outcome {
  return decideOutcome({
    answer,
    grantKind: payer === "nothing" ? null : payer,
    msSincePaymentConfirmed: null,
    attempts: 0,
    lostInARow: 0,
    random: 0,
    ...context,
  });
}

function answerWith(errcode: number, from: "send" | "token"): SendAnswer {
  return { kind: "answered", from, errcode, errmsg: "", rid: null, msgId: null };
}

function writeSeconds(ms: number): string {
  return ms < 60_000 ? `${ms / 1000} s` : `${Math.round(ms / 6000) / 10} min`;
}
