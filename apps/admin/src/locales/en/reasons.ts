import type { Messages } from "../zh-cn/index.ts";

export const errors: Messages["errors"] = {
  UNAUTHENTICATED: { what: "You are signed out", advice: "Sign in again, then try once more." },
  CODE_REQUIRED: {
    what: "A code is needed as well",
    advice:
      "Enter the six digits of the authenticator app on your phone, or a recovery code if you do not have it with you.",
  },
  FORBIDDEN: {
    what: "You may not do that",
    advice:
      "Ask an owner to do it, or to change your role. If your role allows it, open this page at the service's own address.",
  },
  RATE_LIMITED: { what: "Too many attempts", advice: "Wait a few minutes and try again." },
  INPUT_INVALID: {
    what: "Something was not filled in right",
    advice: "Check what is marked red and try again.",
  },
  NOT_FOUND: {
    what: "It was not found",
    advice: "It may have been cleared away, or the link is not complete.",
  },
  MINI_PROGRAM_NOT_CONFIGURED: {
    what: "No mini program is connected yet",
    advice: "Enter the mini program's AppID and AppSecret in the settings first.",
  },
  NOTICE_NOT_FOUND: {
    what: "There is no such notice",
    advice: "Go back to the list and choose again.",
  },
  NOTICE_NOT_READY: {
    what: "This notice is not set up yet",
    advice: "Pick a template, map its keywords and save first.",
  },
  FIELD_INVALID: {
    what: "A field's value is not right",
    advice: "Change the fields that are marked red and try again.",
  },
  MAPPING_INVALID: {
    what: "The mapping cannot be saved yet",
    advice: "Change the sources of the keywords that are marked red.",
  },
  TEMPLATE_NOT_FOUND: {
    what: "The library does not have this template",
    advice:
      "WeChat may have withdrawn it, or its category is not one of the mini program's. Pick another one.",
  },
  TEMPLATE_LIMIT: {
    what: "The mini program's account holds as many templates as it can",
    advice: "Delete templates that are not used in WeChat's console, then save again.",
  },
  IDEMPOTENCY_CONFLICT: {
    what: "The same business event was sent before with other content",
    advice: "Ask the backend's developer to check the idempotency key.",
  },
  ALREADY_KNOWN: {
    what: "This was done already",
    advice: "Nothing to do: reload to see the result.",
  },
  CONFIRMATION_REQUIRED: {
    what: "Saving this would make permissions of customers useless",
    advice: "See how many they are, then decide.",
  },
  VERSION_CONFLICT: {
    what: "Somebody else just changed it",
    advice: "Look at their change, then decide which one stays.",
  },
  LAST_OWNER: {
    what: "The last owner stays an owner",
    advice: "Make somebody else an owner first.",
  },
  WECHAT_REJECTED: {
    what: "WeChat refused",
    advice: "Check the connection in the settings, do what it says, and try again.",
  },
  WECHAT_UNAVAILABLE: {
    what: "WeChat cannot be reached just now",
    advice: "Your changes are safe. Try again in a moment.",
  },
  WECHAT_QUOTA: {
    what: "Today's quota of WeChat calls is used up",
    advice: "It goes on by itself after 00:05 tomorrow.",
  },
  UNAVAILABLE: {
    what: "The service cannot save or read anything just now",
    advice:
      "Your changes are still on this page. Try again in a moment; if it stays, have the database looked at.",
  },
  INTERNAL: {
    what: "The service had an error",
    advice: "Try again later. If it stays, give the request's id to a developer.",
  },
  UNREACHABLE: {
    what: "The notice service cannot be reached",
    advice: "Check the network. Your changes are still on this page; try again.",
  },
};

export const deliveryStates: Messages["deliveryStates"] = {
  queued: "Queued",
  waiting_for_grant: "Waiting for permission",
  sending: "Sending",
  sent: "Sent",
  failed: "Failed",
  no_grant: "No permission",
  unknown: "Unknown",
  skipped: "Skipped",
  cancelled: "Cancelled",
};

export const deliveryReasons: Messages["deliveryReasons"] = {
  NO_GRANT: {
    what: "The customer gave no permission yet",
    advice:
      "The customer has to give one for this notice: accept the subscription once more, or, for template messages, submit a form or pay. Send again after that.",
  },
  EXPIRED: {
    what: "It could not leave before its time was over",
    advice: "Fix what held it back, then send again if the customer still needs to know.",
  },
  NOTICE_DISABLED: {
    what: "The notice was switched off",
    advice: "Switch the notice on, then send again.",
  },
  APP_CHANGED: {
    what: "The mini program was replaced by another one",
    advice: "Customers of the old one cannot be reached from the new one. Nothing to do.",
  },
  LOST: {
    what: "WeChat's answer never came",
    advice:
      "The customer may have it already. Send again only when you are sure it did not arrive.",
  },
  FIELD_INVALID: {
    what: "The order's values do not fit the template",
    advice: "Check the mapping, or ask the backend's developer to correct the order's data.",
  },
  FORM_GONE: {
    what: "The formId was over or used already",
    advice: "The customer's next permission is used by itself.",
  },
  REFUSED: {
    what: "The customer has no subscription left, or switched notices off",
    advice: "It works again once the customer accepts in the mini program.",
  },
  BUSY: { what: "WeChat is busy or out of reach", advice: "It is tried again by itself." },
  ACCOUNT: {
    what: "Something is wrong with the mini program's account; sending is paused",
    advice:
      "Check the connection in the settings and do what it says. Sending then goes on by itself.",
  },
  QUOTA: {
    what: "Today's quota of WeChat calls is used up",
    advice: "Sending goes on by itself at 00:05 tomorrow.",
  },
  TEMPLATE: {
    what: "The template was deleted or banned",
    advice: "Open the notice, pick and save a template. What is queued then goes on.",
  },
  PAGE: {
    what: "The page is not in the published version",
    advice:
      "Publish a version that has it, or change the notice's page. What is queued then goes on by itself.",
  },
  UNCLEAR: {
    what: "WeChat's answer does not tell whether this message or the account is at fault",
    advice:
      "It is tried again a few times; when several customers in a row are answered so, sending pauses and says so.",
  },
  MESSAGE: {
    what: "WeChat does not accept this message",
    advice: "Read WeChat's answer, correct the mapping or the page, then send again.",
  },
  CANCELLED: { what: "The backend cancelled it in time", advice: "Nothing to do." },
  ALREADY_TOLD: {
    what: "Another send of this notice got through, so this one is not sent",
    advice: "The customer has been told. Nothing to do.",
  },
};

export const deliveryKinds: Messages["deliveryKinds"] = {
  trigger: "Triggered",
  test: "Test",
  resend: "Sent again",
};

export const grantKinds: Messages["grantKinds"] = {
  form: "Form (formId)",
  payment: "Payment (prepay_id)",
  subscribe: "Subscription",
};

export const grantStates: Messages["grantStates"] = {
  usable: "Usable",
  pending: "Pending",
  expired: "Expired",
  used: "Used up",
  void: "Void",
};
