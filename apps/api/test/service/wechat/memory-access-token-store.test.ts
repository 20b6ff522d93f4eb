import { describeAccessTokenStore } from "../../describe-access-token-store.ts";
import { createMemoryAccessTokenStore } from "./memory-access-token-store.ts";

describeAccessTokenStore("in memory", async () => ({
  store: createMemoryAccessTokenStore().store,
  close: async () => {},
}));
