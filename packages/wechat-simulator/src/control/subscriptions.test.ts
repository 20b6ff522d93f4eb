import fc from "fast-check";
import { expect, test } from "vitest";
import { addSubscribeTemplate } from "../api/subscribe-templates.ts";
import { sendSubscribeMessage } from "../api/send-subscribe-message.ts";
import type { ApiRequest } from "../api/api-request.ts";
import { createAppState } from "../app-state.ts";
import type { PushEvent } from "../push/encode-event.ts";
import type { Simulation } from "../simulation.ts";
import { WechatError } from "../wechat-error.ts";
import { addUser } from "./customer-actions.ts";
import { changeSettings, requestSubscribeMessage } from "./subscriptions.ts";

const toRequest = (json: object): ApiRequest => ({
  method: "POST",
  path: "",
  query: new URLSearchParams(),
  contentType: "application/json",
  body: JSON.stringify(json),
  json,
  openid: null,
});

function prepare() {
  const state = createAppState({ appId: "wx1", appSecret: "s", originalId: "gh_1" });
  const events: PushEvent[] = [];
  const simulation: Simulation = {
    state,
    now: () => 0,
    push: (event) => void events.push(event),
    deliver: (message) => void state.messages.push(message),
  };
  const { openid } = addUser(simulation, {});
  addSubscribeTemplate(
    simulation,
    toRequest({ tid: "900004", kidList: [1, 2], sceneDesc: "订单" }),
  );
  const [templateId = ""] = state.templates.keys();
  const data = { character_string1: { value: "1" }, amount2: { value: "1" } };
  const send = (): boolean => {
    try {
      sendSubscribeMessage(
        simulation,
        toRequest({ touser: openid, template_id: templateId, data }),
      );
      return true;
    } catch (error) {
      if (error instanceof WechatError && error.errcode === 43101) return false;
      throw error;
    }
  };
  return { simulation, events, openid, templateId, send };
}

const answers = fc.constantFrom("accept", "reject");
const steps = fc.oneof(
  fc.record({ kind: fc.constant("popup"), answer: answers, remember: fc.boolean() }),
  fc.record({ kind: fc.constant("settings"), answer: answers, remember: fc.constant(false) }),
  fc.record({ kind: fc.constant("send"), answer: answers, remember: fc.constant(false) }),
);

test("a customer receives exactly the messages that they accepted and have not refused since", () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 40 }), (history) => {
      const { simulation, events, openid, templateId, send } = prepare();
      let open = 0;
      let remembered: string | null = null;
      let arrived = 0;
      for (const { kind, answer, remember } of history) {
        if (kind === "popup") {
          const given: string = remembered ?? answer;
          if (remember) remembered = given;
          if (given === "accept") open += 1;
          const input = { templateIds: [templateId], answer, remember };
          const result = requestSubscribeMessage(simulation, openid, input);
          expect(result[templateId]).toBe(given);
        } else if (kind === "settings") {
          if (remembered !== null) remembered = answer;
          if (answer === "reject") open = 0;
          changeSettings(simulation, openid, { templateId, answer });
        } else {
          expect(send()).toBe(open > 0);
          if (open > 0) arrived += 1;
          open = Math.max(0, open - 1);
        }
      }
      expect(simulation.state.messages).toHaveLength(arrived);
      const count = (name: string) => events.filter(({ event }) => event === name).length;
      expect(count("subscribe_msg_popup_event")).toBe(
        history.filter(({ kind }) => kind === "popup").length,
      );
      expect(count("subscribe_msg_change_event")).toBe(
        history.filter(({ kind, answer }) => kind === "settings" && answer === "reject").length,
      );
      expect(count("subscribe_msg_sent_event")).toBe(arrived);
    }),
  );
});
