import type { Messages } from "../zh-cn/index.ts";
import { access } from "./access.ts";
import { app } from "./app.ts";
import { audit } from "./audit.ts";
import { customers } from "./customers.ts";
import { definitions } from "./definitions.ts";
import { deliveries } from "./deliveries.ts";
import { handover } from "./handover.ts";
import { notices } from "./notices.ts";
import { overview } from "./overview.ts";
import { permissions } from "./permissions.ts";
import {
  deliveryKinds,
  deliveryReasons,
  deliveryStates,
  errors,
  grantKinds,
  grantStates,
} from "./reasons.ts";
import {
  channels,
  fieldRules,
  keywordTypes,
  miniprogramStates,
  noticeReasons,
  noticeStatuses,
  noticeWarnings,
} from "./rules.ts";
import { search } from "./search.ts";
import { settings } from "./settings.ts";
import { shipments } from "./shipments.ts";
import { webhooks } from "./webhooks.ts";
import { wechatCodes } from "./wechat-codes.ts";

export const en: Messages = {
  access,
  app,
  audit,
  overview,
  notices,
  definitions,
  customers,
  deliveries,
  handover,
  permissions,
  search,
  shipments,
  settings,
  errors,
  deliveryStates,
  deliveryReasons,
  deliveryKinds,
  grantKinds,
  grantStates,
  noticeStatuses,
  noticeReasons,
  noticeWarnings,
  channels,
  miniprogramStates,
  keywordTypes,
  fieldRules,
  wechatCodes,
  webhooks,
};
