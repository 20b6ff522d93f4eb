import {
  listSendable,
  NoticeError,
  type NoticeSettingsStore,
  type Pause,
  type PausedApi,
  type PauseStore,
} from "@mp-notice/core";
import type { OverviewQueries } from "../overview/overview-queries.ts";
import { describeWechatError } from "../wechat/wechat-errors.ts";
import type { PauseItem, PauseService } from "./pause.contract.ts";

interface PauseServiceDeps {
  pauses: PauseStore;
  settings: Pick<NoticeSettingsStore, "list">;
  queries: Pick<OverviewQueries, "countQueued">;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAppId(): Promise<string>;
  wakeSender(): void;
}

export function createPauseService(deps: PauseServiceDeps): PauseService {
  const { pauses, settings, queries, getAppId } = deps;

  async function countHeld(appId: string, api: PausedApi): Promise<number> {
    const notices = listSendable(await settings.list(appId))
      .filter(({ channel }) => api === "account" || channel === api)
      .map(({ code }) => code);
    return queries.countQueued(appId, notices);
  }

  return {
    async list() {
      const appId = await getAppId();
      const items: PauseItem[] = [];
      for (const pause of await pauses.list(appId))
        items.push(toItem(pause, { appId, heldDeliveries: await countHeld(appId, pause.api) }));
      return items;
    },
    async resume({ appId, api }) {
      if (appId !== (await getAppId())) {
        throw new NoticeError("NOT_FOUND", "the payment settings are for another mini program", {
          details: [{ field: "appId", problem: "is not the mini program of the payment settings" }],
        });
      }
      if (!(await pauses.list(appId)).some((pause) => pause.api === api))
        return { outcome: "not_paused" };
      if ((await countHeld(appId, api)) === 0) {
        await pauses.resume({ appId, api });
        return { outcome: "resumed" };
      }
      const isPaused = await pauses.probeNow({ appId, api });
      deps.wakeSender();
      return { outcome: isPaused ? "probing" : "not_paused" };
    },
  };
}

function toItem(
  { api, errcode, errmsg, ...times }: Pause,
  { appId, heldDeliveries }: { appId: string; heldDeliveries: number },
): PauseItem {
  const { zh, en } = describeWechatError(errcode, errmsg);
  return {
    ...{ appId, api, errcode, errmsg, heldDeliveries },
    reason: zh.what,
    reasonEn: en.what,
    advice: zh.advice,
    adviceEn: en.advice,
    pausedAt: new Date(times.pausedAt).toISOString(),
    answeredAt: new Date(times.answeredAt).toISOString(),
    probeAt: new Date(times.probeAt).toISOString(),
  };
}
