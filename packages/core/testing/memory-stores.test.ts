import { createMemoryHarness } from "./create-memory-harness.ts";
import { describeDeliveryStore } from "./describe-delivery-store.ts";
import { describeGrantLedger } from "./describe-grant-ledger.ts";
import { describePauseStore } from "./describe-pause-store.ts";
import { describeUnclearAnswers } from "./describe-unclear-answers.ts";
import { describeWorkerStore } from "./describe-worker-store.ts";

const subject = { name: "memory", create: async () => createMemoryHarness() };

describeDeliveryStore(subject);
describeGrantLedger(subject);
describePauseStore(subject);
describeUnclearAnswers(subject);
describeWorkerStore(subject);
