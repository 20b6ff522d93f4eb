import type { Messages } from "../zh-cn/index.ts";

export const errors: Messages["errors"] = {
  UNAUTHENTICATED: {
    what: "Your session has expired",
    advice: "Sign in again, then try once more.",
  },
  CODE_REQUIRED: {
    what: "A two-step code is required",
    advice:
      "Enter the six digits from the authenticator app on your phone. If you do not have it with you, enter a recovery code.",
  },
  FORBIDDEN: {
    what: "You are not allowed to do this",
    advice:
      "Ask an owner to do it or to change your role. If your role allows it, open this page at the service's own address.",
  },
  RATE_LIMITED: { what: "Too many attempts", advice: "Wait a few minutes and try again." },
  INPUT_INVALID: {
    what: "Some fields are not valid",
    advice: "Check the fields marked red and try again.",
  },
  NOT_FOUND: {
    what: "Not found",
    advice: "It may have been deleted, or the link is incomplete.",
  },
  MINI_PROGRAM_NOT_CONFIGURED: {
    what: "No mini program connected yet",
    advice: "Enter the mini program's AppID and AppSecret in the settings first.",
  },
  NOTICE_NOT_FOUND: {
    what: "Notice not found",
    advice: "Go back to the list and choose again.",
  },
  NOTICE_NOT_READY: {
    what: "This notice is not set up yet",
    advice: "Pick a template, map its keywords and save first.",
  },
  FIELD_INVALID: {
    what: "A field's value is not valid",
    advice: "Correct the fields marked red and try again.",
  },
  MAPPING_INVALID: {
    what: "The mapping cannot be saved yet",
    advice: "Correct the sources of the keywords marked red.",
  },
  TEMPLATE_NOT_FOUND: {
    what: "Template not found in the library",
    advice:
      "WeChat may have withdrawn it, or its category is not one of the mini program's. Pick another one.",
  },
  TEMPLATE_LIMIT: {
    what: "The mini program's account has reached its template limit",
    advice: "Delete unused templates in the WeChat console, then save again.",
  },
  IDEMPOTENCY_CONFLICT: {
    what: "This business event was already sent with different content",
    advice: "Ask your backend developer to check the idempotency key.",
  },
  ALREADY_KNOWN: {
    what: "Already done",
    advice: "No action needed: reload to see the result.",
  },
  CONFIRMATION_REQUIRED: {
    what: "Saving this would void customers' permissions",
    advice: "Check how many, then decide.",
  },
  VERSION_CONFLICT: {
    what: "Someone else just changed this",
    advice: "Review their change, then decide which one to keep.",
  },
  LAST_OWNER: {
    what: "There must be at least one owner",
    advice: "Make someone else an owner first.",
  },
  DEFINITION_IN_USE: {
    what: "This is still in use",
    advice: "Remove the field from the mapping, or wait until the open deliveries have been sent.",
  },
  WECHAT_REJECTED: {
    what: "WeChat rejected the request",
    advice: "Check the connection in the settings, follow the advice there and try again.",
  },
  WECHAT_UNAVAILABLE: {
    what: "WeChat cannot be reached right now",
    advice: "Your changes are safe. Try again in a moment.",
  },
  WECHAT_QUOTA: {
    what: "Today's quota of WeChat calls is used up",
    advice: "It resets automatically after 00:05 tomorrow.",
  },
  UNAVAILABLE: {
    what: "The service cannot read or save data right now",
    advice:
      "Unsaved changes are still on this page. Try again in a moment; if it persists, have the database checked.",
  },
  INTERNAL: {
    what: "Something went wrong in the service",
    advice: "Try again later. If it persists, give the request ID to a developer.",
  },
  UNREACHABLE: {
    what: "The notice service cannot be reached",
    advice: "Check your network and try again; unsaved changes are still on this page.",
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
    what: "The customer has not given permission yet",
    advice:
      "The customer has to permit this notice once more: by accepting the subscription again or, for template messages, by submitting a form or paying. Then resend.",
    adviceBy: {
      subscribe: "Resend once the customer has accepted the subscription again.",
      template: "Resend once the customer has submitted a form or paid again.",
    },
  },
  EXPIRED: {
    what: "It expired before it could be sent",
    advice: "Fix what held it back, then resend if the customer still needs to know.",
  },
  NOTICE_DISABLED: {
    what: "The notice was switched off",
    advice: "Switch the notice on, then resend.",
  },
  APP_CHANGED: {
    what: "The mini program was replaced by another one",
    advice: "Customers of the old one cannot be reached from the new one. No action needed.",
  },
  LOST: {
    what: "WeChat never responded",
    advice: "The customer may already have it. Resend only if you are sure that it did not arrive.",
  },
  FIELD_INVALID: {
    what: "The order's values do not fit the template",
    advice: "Check the mapping, or ask your backend developer to correct the order's data.",
  },
  FORM_GONE: {
    what: "The formId has expired or was already used",
    advice: "The customer's next permission is used automatically.",
  },
  REFUSED: {
    what: "The customer has no subscription left or has turned notifications off",
    advice: "It works again once the customer accepts in the mini program.",
  },
  BUSY: { what: "WeChat is busy or unreachable", advice: "It is retried automatically." },
  ACCOUNT: {
    what: "The mini program's account has a problem; sending is paused",
    advice:
      "Check the connection in the settings and follow the advice there. Sending then resumes automatically.",
  },
  QUOTA: {
    what: "Today's quota of WeChat calls is used up",
    advice: "Sending resumes automatically after 00:05 tomorrow.",
  },
  TEMPLATE: {
    what: "The template was deleted or banned",
    advice: "Open the notice, pick a template and save it. Queued messages are then sent.",
  },
  PAGE: {
    what: "The page is not in the published version",
    advice:
      "Publish a version that has it, or change the notice's page. Queued messages are then sent automatically.",
  },
  UNCLEAR: {
    what: "WeChat's response does not show whether this message or the account is at fault",
    advice:
      "It is retried a few times; if several customers in a row get this response, sending pauses and says so.",
  },
  MESSAGE: {
    what: "WeChat rejected this message",
    advice: "Read WeChat's response, correct the mapping or the page, then resend.",
  },
  CANCELLED: { what: "The backend cancelled it in time", advice: "No action needed." },
  ALREADY_TOLD: {
    what: "Another send of this notice got through, so this one is not sent",
    advice: "The customer has been notified. No action needed.",
  },
  TOLD_BY_REPORT: {
    what: "WeChat itself told the customer, because of the shipment report",
    advice: "No permission was spent. No action needed.",
  },
  AWAITS_REPORT: {
    what: "The order's shipment report is on its way to WeChat, which then tells the customer",
    advice:
      "If the report does not get through within an hour of the trigger, the message goes by a permission.",
  },
  QUIET_HOURS: {
    what: "It waits for the end of the quiet hours",
    advice:
      "It is sent then. To send it now, change the notice's quiet hours: that also applies to what is waiting.",
  },
  SCHEDULED: {
    what: "The backend triggered it for later",
    advice:
      "It is sent at that time, with a permission that the customer has by then. Until then the backend can cancel it.",
  },
};

export const deliveryKinds: Messages["deliveryKinds"] = {
  trigger: "Triggered",
  test: "Test",
  resend: "Resend",
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
