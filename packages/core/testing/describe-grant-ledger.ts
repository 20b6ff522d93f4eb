import { describe } from "vitest";
import { describeHolds } from "./describe-holds.ts";
import { describePayments } from "./describe-payments.ts";
import { describeRefusals } from "./describe-refusals.ts";
import { describeReporting } from "./describe-reporting.ts";
import { describeWitnesses } from "./describe-witnesses.ts";
import type { StoreSubject } from "./store-harness.ts";

/** The contract of `GrantLedger`, for vitest. */
export function describeGrantLedger(subject: StoreSubject): void {
  describe(`the grant ledger on ${subject.name}`, () => {
    describeReporting(subject);
    describePayments(subject);
    describeRefusals(subject);
    describeWitnesses(subject);
    describeHolds(subject);
  });
}
