import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { TestReceiver, TestReceiverService } from "./test-receiver.contract.ts";
import type { TestReceiverStore } from "./test-receiver-store.ts";

interface TestReceiverDeps {
  store: TestReceiverStore;
  miniPrograms: Pick<MiniPrograms, "findAppId" | "getAppId">;
}

export function createTestReceiverService({
  store,
  miniPrograms,
}: TestReceiverDeps): TestReceiverService {
  async function read(appId: string, openid: string): Promise<TestReceiver> {
    const usable = await store.listUsable({ appId, openid });
    return {
      openid,
      usable: usable.map(({ kind, templateId }) => ({
        kind,
        templateId: templateId === "" ? null : templateId,
      })),
    };
  }

  return {
    async find(userId) {
      const appId = await miniPrograms.findAppId();
      if (appId === null) return null;
      const openid = await store.find({ userId, appId });
      return openid === null ? null : read(appId, openid);
    },
    async set({ userId, openid }) {
      const appId = await miniPrograms.getAppId();
      await store.set({ userId, appId, openid });
      return openid === null ? null : read(appId, openid);
    },
  };
}
