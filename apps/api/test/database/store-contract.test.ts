import {
  describeDeliveryStore,
  describeGrantLedger,
  describePauseStore,
  describeUnclearAnswers,
  describeWorkerStore,
} from "@mp-notice/core/testing";
import { createDatabaseSubject } from "../create-database-subject.ts";
import { listDatabaseServers } from "../list-database-servers.ts";

for (const subject of listDatabaseServers().map(createDatabaseSubject)) {
  describeDeliveryStore(subject);
  describeGrantLedger(subject);
  describePauseStore(subject);
  describeUnclearAnswers(subject);
  describeWorkerStore(subject);
}
