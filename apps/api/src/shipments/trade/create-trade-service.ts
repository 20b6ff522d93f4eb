import { NoticeError, type MiniProgram } from "@mp-notice/core";
import type { TradeGateway } from "../../wechat/trade-gateway.ts";
import { describeWechatError } from "../../wechat/wechat-errors.ts";
import { checkTradeAccount } from "./check-trade-account.ts";
import { SHIP_WITHIN_MS, type OverdueOrder, type OverdueQueries } from "./overdue-queries.ts";
import type { StoredTradeAccount, TradeAccountStore } from "./trade-account-store.ts";
import {
  readPlace,
  type OverdueOrderAnswer,
  type TradeAccount,
  type TradeService,
} from "./trade.contract.ts";

interface TradeServiceDeps {
  accounts: TradeAccountStore;
  overdue: OverdueQueries;
  gateway: TradeGateway;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getMiniProgram(): Promise<MiniProgram>;
  getAppId(): Promise<string>;
  /** The account may be managed now. */
  wakeWatch(): void;
}

export function createTradeService(deps: TradeServiceDeps): TradeService {
  const { accounts, overdue, gateway } = deps;

  async function read(appId: string): Promise<TradeAccount> {
    return toAccount(await accounts.find(appId));
  }

  return {
    getAccount: async () => read(await deps.getAppId()),
    async updateAccount({ jumpPath }) {
      const app = await deps.getMiniProgram();
      await gateway.setJumpPath({ app, path: jumpPath });
      await accounts.saveJumpPath({ appId: app.appId, jumpPath });
      return read(app.appId);
    },
    async checkAccount() {
      const app = await deps.getMiniProgram();
      try {
        await checkTradeAccount({ accounts, gateway }, app);
      } catch (error) {
        // What WeChat answered, or that it did not, is stored as the account's problem.
        if (!(error instanceof NoticeError)) throw error;
      }
      deps.wakeWatch();
      return read(app.appId);
    },
    async listOverdue({ cursor, limit }) {
      const appId = await deps.getAppId();
      const after = cursor === undefined ? null : readPlace(cursor);
      const found = await overdue.list({ appId, after, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(toOverdue),
        nextCursor: found.length > limit && last ? `${last.paidAt}-${last.transactionId}` : null,
        checkedAt: toIso((await accounts.find(appId))?.watchedAt ?? null),
      };
    },
    async summarize(appId) {
      const account = await accounts.find(appId);
      const { overdue: count, oldestPaidAt } = await overdue.count(appId);
      return {
        overdue: count,
        soonestDueAt: toIso(oldestPaidAt === null ? null : oldestPaidAt + SHIP_WITHIN_MS),
        refusedIn7Days: await overdue.countRefused(appId),
        checkedAt: toIso(account?.watchedAt ?? null),
        managed: account?.managed ?? null,
      };
    },
  };
}

function toAccount(stored: StoredTradeAccount | null): TradeAccount {
  return {
    managed: stored?.managed ?? null,
    confirmed: stored?.confirmed ?? null,
    checkedAt: toIso(stored?.checkedAt ?? null),
    jumpPath: stored?.jumpPath ?? null,
    problem: stored && stored.errmsg !== null ? toProblem(stored.errcode, stored.errmsg) : null,
  };
}

function toProblem(errcode: number | null, errmsg: string): TradeAccount["problem"] {
  const { zh, en } = describeWechatError(errcode, errmsg);
  return { errcode, zh, en };
}

function toOverdue(order: OverdueOrder): OverdueOrderAnswer {
  const { paidAt, ...rest } = order;
  return {
    ...rest,
    paidAt: new Date(paidAt).toISOString(),
    dueAt: new Date(paidAt + SHIP_WITHIN_MS).toISOString(),
  };
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
