import type { PushQueue } from "../push/push-queue.ts";
import type { PushSender } from "../push/post-push.ts";
import type { RequestLog } from "../request-log.ts";
import type { Simulation } from "../simulation.ts";
import { runDueTradeWork } from "../trade/order-lifecycle.ts";
import { getApp, updateApp } from "./app-settings.ts";
import { ControlInputError, readNumber, type ControlInput } from "./control-input.ts";
import { addUser, createLogin, getUser, listUsers, submitForm } from "./customer-actions.ts";
import { addFault, clearFaults } from "./fault-control.ts";
import { pay } from "./pay.ts";
import { setPush } from "./push-control.ts";
import { changeSettings, getSettings, requestSubscribeMessage } from "./subscriptions.ts";
import {
  actOnOrder,
  getTrade,
  listTradeOrders,
  ORDER_ACTIONS,
  updateTrade,
} from "./trade-control.ts";

export interface ControlContext {
  readonly simulation: Simulation;
  readonly log: RequestLog;
  readonly pushes: PushQueue;
  readonly sender: PushSender;
  reset(): void;
}

interface ControlRequest {
  readonly query: URLSearchParams;
  readonly input: ControlInput;
  /** The openid or transaction id of the path; empty on paths without one. */
  readonly id: string;
}

/** A function streams its answer. */
export type ControlAnswer = object | ((write: (piece: string) => void) => void);

type ControlHandler = (
  context: ControlContext,
  request: ControlRequest,
) => ControlAnswer | Promise<ControlAnswer>;

const MAX_ADVANCE_SECONDS = 10 * 365 * 86_400;

function readClock({ simulation }: ControlContext) {
  return { now: new Date(simulation.now()).toISOString() };
}

function advanceClock(context: ControlContext, { input }: ControlRequest) {
  const seconds = readNumber(input, "advanceSeconds", 0, MAX_ADVANCE_SECONDS);
  context.simulation.state.clockOffsetMs += Math.round(seconds * 1000);
  runDueTradeWork(context.simulation);
  return readClock(context);
}

function listMessages({ simulation }: ControlContext, { query }: ControlRequest) {
  const openid = query.get("openid");
  const { messages } = simulation.state;
  return openid === null ? messages : messages.filter((message) => message.openid === openid);
}

function listRequests({ log }: ControlContext, { query }: ControlRequest): ControlAnswer {
  const since = query.get("since") ?? "0";
  if (!/^\d{1,15}$/.test(since)) throw new ControlInputError("since", "must be an index");
  return (write) => log.writeSince(Number(since), write);
}

function listTemplates({ simulation }: ControlContext) {
  return [...simulation.state.templates.values()];
}

const forUser =
  (act: (simulation: Simulation, openid: string, input: ControlInput) => object): ControlHandler =>
  ({ simulation }, { id, input }) => {
    getUser(simulation, id);
    return act(simulation, id, input);
  };

const ORDER_ROUTES = Object.entries(ORDER_ACTIONS).map(
  ([name, action]): [string, ControlHandler] => [
    `POST /orders/:transactionId/${name}`,
    ({ simulation }, { id }) => actOnOrder(simulation, id, action),
  ],
);

/** Handlers by method and path; `:openid` and `:transactionId` match one path segment. */
export const CONTROL_ROUTES: ReadonlyMap<string, ControlHandler> = new Map<string, ControlHandler>([
  ["GET /app", ({ simulation }) => getApp(simulation)],
  ["POST /app", ({ simulation }, { input }) => updateApp(simulation, input)],
  ["GET /users", ({ simulation }) => listUsers(simulation)],
  ["POST /users", ({ simulation }, { input }) => addUser(simulation, input)],
  ["POST /users/:openid/login-code", forUser(createLogin)],
  ["POST /users/:openid/submit-form", forUser(submitForm)],
  ["POST /users/:openid/pay", forUser(pay)],
  ["POST /users/:openid/subscribe", forUser(requestSubscribeMessage)],
  ["GET /users/:openid/settings", forUser(getSettings)],
  ["POST /users/:openid/settings", forUser(changeSettings)],
  ["GET /orders", ({ simulation }, { query }) => listTradeOrders(simulation, query.get("openid"))],
  ...ORDER_ROUTES,
  ["GET /trade", ({ simulation }) => getTrade(simulation)],
  ["POST /trade", ({ simulation }, { input }) => updateTrade(simulation, input)],
  ["GET /templates", listTemplates],
  ["GET /messages", listMessages],
  ["GET /requests", listRequests],
  ["GET /faults", ({ simulation }) => simulation.state.faults],
  ["POST /faults", ({ simulation }, { input }) => addFault(simulation, input)],
  ["DELETE /faults", ({ simulation }) => clearFaults(simulation)],
  [
    "GET /push",
    ({ simulation, pushes }) => ({ settings: simulation.state.push, ...pushes.count() }),
  ],
  ["POST /push", ({ simulation, sender }, { input }) => setPush(simulation, sender, input)],
  [
    "DELETE /push",
    ({ simulation }) => {
      simulation.state.push = null;
      return { ok: true };
    },
  ],
  ["GET /clock", readClock],
  ["POST /clock", advanceClock],
  [
    "POST /reset",
    (context) => {
      context.reset();
      return { ok: true };
    },
  ],
]);
