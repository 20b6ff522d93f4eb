import { builtInCatalog } from "../src/notices/notice-catalog.ts";
import { createSender } from "../src/deliveries/create-sender.ts";
import type { Sender, SenderDeps } from "../src/deliveries/sender.ts";
import type { SendAnswer } from "../src/deliveries/wechat.port.ts";
import type { NoticeSettings } from "../src/notices/notice-settings.port.ts";
import { createNoticeSettings } from "./create-notice-settings.ts";
import { createMemoryHarness } from "./create-memory-harness.ts";
import { answered, createStoreScene, type StoreScene } from "./store-scene.ts";

export interface SenderBench {
  scene: StoreScene;
  sender: Sender;
  deps: SenderDeps;
  /** The sent bodies, in order. */
  sent: string[];
  /** The gateway's next answers, in order; it accepts everything once this is empty. */
  script: (SendAnswer | (() => Promise<SendAnswer>))[];
  settings: NoticeSettings[];
  driftChecks: string[];
  /** By notice: how long its due probe may last. Taken once. */
  actionProbes: Map<string, number>;
  backgroundErrors: string[];
  /** Ends every running sleep; returns how many there were. */
  wakeUp(): number;
  /** Claims, sends and records until nothing is due; returns how many messages were sent. */
  sendAll(): Promise<number>;
}

/** The sender over in-memory stores and a gateway that answers from the test's script. */
export function createSenderBench(changes: Partial<SenderDeps> = {}): SenderBench {
  const harness = createMemoryHarness();
  const scene = createStoreScene(harness);
  const sent: string[] = [];
  const script: SenderBench["script"] = [];
  const settings = scene.lanes.map(createNoticeSettings);
  const driftChecks: string[] = [];
  const actionProbes = new Map<string, number>();
  const backgroundErrors: string[] = [];
  const sleepers: (() => void)[] = [];
  const deps: SenderDeps = {
    store: harness.store,
    pauses: harness.pauses,
    unclearAnswers: harness.unclearAnswers,
    settings: {
      list: async () => settings.map((entry) => ({ ...entry })),
      async requireAction({ code, actionRequired }) {
        for (const entry of settings)
          if (entry.code === code) entry.actionRequired = actionRequired;
      },
      async takeActionProbe({ code }) {
        const lastsMs = actionProbes.get(code) ?? null;
        actionProbes.delete(code);
        return lastsMs;
      },
      async endAction({ code }) {
        for (const entry of settings) if (entry.code === code) entry.actionRequired = null;
      },
    },
    getCatalog: async () => builtInCatalog,
    gateway: {
      async send({ body }) {
        sent.push(body);
        const next = script.shift() ?? answered(0);
        return typeof next === "function" ? next() : next;
      },
    },
    findMiniProgram: async () => ({
      appId: harness.appId,
      appSecret: "secret",
      miniprogramState: "formal",
    }),
    async checkDrift({ code }) {
      driftChecks.push(code);
      return true;
    },
    newId: harness.newId,
    random: () => 0,
    sleep: () => new Promise((resolve) => sleepers.push(resolve)),
    gather: async () => {},
    now: () => 0,
    logBackgroundError: (message) => void backgroundErrors.push(message),
    onDue: () => {},
    maxInFlight: 10,
    ...changes,
  };
  const sender = createSender(deps);
  return {
    scene,
    sender,
    deps,
    sent,
    script,
    settings,
    driftChecks,
    actionProbes,
    backgroundErrors,
    wakeUp() {
      const ended = sleepers.splice(0);
      for (const resolve of ended) resolve();
      return ended.length;
    },
    async sendAll() {
      const before = sent.length;
      while ((await sender.fill("worker")).found > 0) await sender.drain();
      return sent.length - before;
    },
  };
}
