import { createAccountTemplates } from "../templates/account-templates.ts";
import { createLibrary } from "../templates/library.ts";
import type { Wechat } from "./connect-wechat.ts";
import type { Stores } from "./open-stores.ts";

/** WeChat's library and the account's templates, each behind a cache. */
export type TemplateCaches = ReturnType<typeof createTemplateCaches>;

export function createTemplateCaches(input: { stores: Stores; wechat: Wechat; now: () => number }) {
  const { stores, wechat, now } = input;
  const gateway = wechat.accountGateway;
  return {
    library: createLibrary({ cache: stores.libraryCache, gateway, now }),
    accountTemplates: createAccountTemplates({ store: stores.accountTemplates, gateway, now }),
  };
}
