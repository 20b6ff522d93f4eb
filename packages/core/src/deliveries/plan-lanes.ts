import type { NoticeSettings } from "../notices/notice-settings.port.ts";
import type { Lane } from "./delivery-store.port.ts";
import type { Pause, PauseStore } from "./pause-store.port.ts";

/** The lanes of enabled notices, paused or not. */
export function listLanes(settings: NoticeSettings[]): Lane[] {
  return settings.flatMap(({ code, enabled, mapping, actionRequired }) => {
    if (!mapping || !enabled) return [];
    const { channel, templateId } = mapping;
    return [{ notice: code, channel, templateId, isHeld: actionRequired !== null }];
  });
}

/** Notices whose deliveries may be claimed while nothing is paused. */
export function listSendable(settings: NoticeSettings[]): SendableSettings[] {
  return settings.filter(
    (notice): notice is SendableSettings =>
      notice.mapping !== null && notice.actionRequired === null,
  );
}

type SendableSettings = NoticeSettings & { mapping: NonNullable<NoticeSettings["mapping"]> };

/** The lanes that may be claimed now; a paused lane only for its probe. */
export async function planLanes(
  { pauses }: { pauses: Pick<PauseStore, "takeProbe"> },
  {
    appId,
    settings,
    activePauses,
  }: { appId: string; settings: NoticeSettings[]; activePauses: Pause[] },
): Promise<{ lanes: Lane[]; isProbe: boolean }[]> {
  const lanes = listSendable(settings).map(({ code, mapping: { channel, templateId } }) => {
    return { notice: code, channel, templateId };
  });
  const paused = new Set(activePauses.map(({ api }) => api));
  if (paused.has("account")) {
    return (await pauses.takeProbe({ appId, api: "account" })) ? [{ lanes, isProbe: true }] : [];
  }
  const plan = [{ lanes: lanes.filter(({ channel }) => !paused.has(channel)), isProbe: false }];
  for (const api of paused) {
    if (!(await pauses.takeProbe({ appId, api }))) continue;
    plan.push({ lanes: lanes.filter(({ channel }) => channel === api), isProbe: true });
  }
  return plan;
}
