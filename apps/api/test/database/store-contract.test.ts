import {
  describeDeliveryStore,
  describeGrantLedger,
  describePauseStore,
  describeUnclearAnswers,
  describeWorkerStore,
} from "@mp-notice/core/testing";
import { inject } from "vitest";
import { createDatabaseSubject } from "../create-database-subject.ts";

const mariadbUrl = inject("mariadbUrl");
const subjects = [createDatabaseSubject({ name: "SQLite", server: "sqlite" })];
if (mariadbUrl !== null) {
  subjects.push(createDatabaseSubject({ name: "MariaDB", server: mariadbUrl }));
}

for (const subject of subjects) {
  describeDeliveryStore(subject);
  describeGrantLedger(subject);
  describePauseStore(subject);
  describeUnclearAnswers(subject);
  describeWorkerStore(subject);
}
