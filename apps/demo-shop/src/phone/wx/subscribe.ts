import type { TapGesture } from "../runtime/tap-gesture.ts";
import type { SimulatedWechat } from "../simulated-wechat.ts";
import { handOn, WxFailure, type AnswerCall, type Callbacks } from "./wx-call.ts";

export interface SubscribeChoice {
  accepted: string[];
  refused: string[];
  remember: boolean;
}

interface SubscribeDeps {
  wechat: SimulatedWechat;
  gesture: TapGesture;
  answerCall: AnswerCall;
  askSubscribe: (templates: { templateId: string; title: string }[]) => Promise<SubscribeChoice>;
  onAnswer: (title: string, answer: string) => void;
}

interface SettingOptions extends Callbacks<object> {
  withSubscriptions?: boolean;
}

interface SubscribeOptions extends Callbacks<Record<string, unknown>> {
  tmplIds: string[];
}

/** `wx.requestSubscribeMessage` (facts §4.1): asks about templates without a remembered choice and reports the choices to WeChat. */
export function createSubscribe(deps: SubscribeDeps) {
  return {
    requestSubscribeMessage(options: SubscribeOptions) {
      const isWithinTap = deps.gesture.isActive();
      const work = async () => {
        if (!isWithinTap) throw new WxFailure("can only be invoked by user TAP gesture.");
        const answers = await subscribe(deps, options.tmplIds);
        const { errCode, errMsg } = answers;
        if (errCode !== undefined) throw new WxFailure(String(errMsg), Number(errCode));
        return answers;
      };
      return deps.answerCall({ api: "requestSubscribeMessage", callbacks: options, work });
    },
    /** `itemSettings` lists only choices with "always keep" (facts §4.8). */
    getSetting(options: SettingOptions = {}) {
      const work = async () => {
        const subscriptionsSetting = await deps.wechat.getSubscriptionsSetting();
        return { authSetting: {}, ...(options.withSubscriptions && { subscriptionsSetting }) };
      };
      const tapState = handOn(deps.gesture);
      return deps.answerCall({ api: "getSetting", callbacks: options, work, tapState });
    },
  };
}

async function subscribe(
  { wechat, askSubscribe, onAnswer }: SubscribeDeps,
  templateIds: string[],
): Promise<Record<string, unknown>> {
  const [{ itemSettings: remembered }, templates] = await Promise.all([
    wechat.getSubscriptionsSetting(),
    wechat.listTemplates(),
  ]);
  const titles = new Map(templates.map(({ templateId, title }) => [templateId, title]));
  const getTitle = (templateId: string) => titles.get(templateId) ?? templateId;
  const asked = templateIds.filter((templateId) => !remembered[templateId]);
  const choice =
    asked.length > 0
      ? await askSubscribe(asked.map((templateId) => ({ templateId, title: getTitle(templateId) })))
      : { accepted: [], refused: [], remember: false };
  // Remembered choices apply without asking, whatever else is requested.
  const accepted = templateIds.filter((templateId) => !choice.refused.includes(templateId));
  const { remember } = choice;
  const answers: Record<string, unknown>[] = [];
  if (accepted.length > 0) {
    answers.push(await wechat.subscribe({ templateIds: accepted, answer: "accept", remember }));
  }
  if (choice.refused.length > 0) {
    const { refused: templateIds } = choice;
    answers.push(await wechat.subscribe({ templateIds, answer: "reject", remember }));
  }
  const failed = answers.find((answer) => "errCode" in answer);
  if (failed) return failed;
  const given: Record<string, unknown> = Object.assign({}, ...answers);
  for (const templateId of templateIds) onAnswer(getTitle(templateId), String(given[templateId]));
  return given;
}
