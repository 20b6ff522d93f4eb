import type { Messages } from "../zh-cn/index.ts";

export const noticeStatuses: Messages["noticeStatuses"] = {
  not_configured: "Not set up",
  action_required: "Needs attention",
  ready: "Running",
  disabled: "Switched off",
};

export const noticeReasons: Messages["noticeReasons"] = {
  TEMPLATE_MISSING: "The account no longer has this template. Save the notice again to add it",
  TEMPLATE_CHANGED:
    "The account's template no longer matches the mapping. Check the keywords and save again",
  TEMPLATE_BANNED: "WeChat banned the template. Pick another one",
  PAGE_NOT_PUBLISHED:
    "The page is not in the published version. Publish one that has it, or change the page; sending then resumes automatically",
  WECHAT_REFUSED:
    "WeChat rejected this template's messages. Check the keywords and the page, then save again",
};

export const noticeWarnings: Messages["noticeWarnings"] = {
  SAME_TEMPLATE:
    "Shares its template with {names}: each acceptance pays for one message, whichever notice is sent first",
  SAME_TITLE:
    "Its template has the same title as {names}: WeChat asks for only one of them at a time; the collector asks for the others later",
};

export const channels: Messages["channels"] = {
  subscribe: {
    name: "Subscribe message",
    note: "The customer accepts once and gets one message. WeChat's current method.",
  },
  template: {
    name: "Template message",
    note: "Sent with the permission from a form or a payment. WeChat retired it in 2020; only for mini programs that still have access.",
  },
};

export const miniprogramStates: Messages["miniprogramStates"] = {
  formal: "Released",
  trial: "Trial",
  developer: "Development",
};

export const keywordTypes: Messages["keywordTypes"] = {
  thing: { name: "Text ≤20", rule: "text of at most 20 characters" },
  number: { name: "Number ≤32 digits", rule: "a number of at most 32 digits" },
  letter: { name: "Letters ≤32", rule: "at most 32 latin letters" },
  symbol: { name: "Symbols ≤5", rule: "at most 5 symbols" },
  character_string: {
    name: "Code ≤32, no Chinese",
    rule: "at most 32 digits, letters or symbols, no Chinese characters",
  },
  time: { name: "Time", rule: "a time such as 08:30 or 2026-01-31 08:30" },
  date: { name: "Date", rule: "a date such as 2026-01-31" },
  amount: { name: "Amount", rule: "an amount such as ¥128.00" },
  phone_number: { name: "Phone ≤17", rule: "a phone number of at most 17 digits" },
  car_number: { name: "Car number ≤8", rule: "a car number of 2 to 8 characters" },
  name: { name: "Name ≤10", rule: "a name of at most 10 characters, no digits" },
  phrase: { name: "Phrase ≤5 Chinese", rule: "at most 5 Chinese characters" },
  enum: { name: "Option", rule: "one of the template's own options" },
  untyped: { name: "Any ≤200", rule: "text of at most 200 characters" },
};

export const fieldRules: Messages["fieldRules"] = {
  text: { name: "Text", rule: "must not be blank" },
  money: { name: "Money", rule: "must be yuan with at most two decimals, such as 128.00" },
  integer: { name: "Whole number", rule: "must be a whole number" },
  datetime: { name: "Date and time", rule: "must be a time such as 2026-01-31 08:30" },
  choice: { name: "Choice", rule: "must be one of the listed choices" },
};
