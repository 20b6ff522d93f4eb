/** Who has to act: the caller (a wrong request), nobody (a retry may succeed), or the maintainers (a bug). */
export type ErrorKind = "caller" | "temporary" | "bug";

/** Every error reason of the public API, with who has to act on it. */
const KIND_BY_REASON = {
  UNAUTHENTICATED: "caller",
  CODE_REQUIRED: "caller",
  FORBIDDEN: "caller",
  RATE_LIMITED: "temporary",
  INPUT_INVALID: "caller",
  NOT_FOUND: "caller",
  MINI_PROGRAM_NOT_CONFIGURED: "caller",
  NOTICE_NOT_FOUND: "caller",
  NOTICE_NOT_READY: "caller",
  FIELD_INVALID: "caller",
  MAPPING_INVALID: "caller",
  TEMPLATE_NOT_FOUND: "caller",
  TEMPLATE_LIMIT: "caller",
  IDEMPOTENCY_CONFLICT: "caller",
  ALREADY_KNOWN: "caller",
  VERSION_CONFLICT: "caller",
  CONFIRMATION_REQUIRED: "caller",
  LAST_OWNER: "caller",
  DEFINITION_IN_USE: "caller",
  WECHAT_REJECTED: "caller",
  WECHAT_UNAVAILABLE: "temporary",
  WECHAT_QUOTA: "temporary",
  UNAVAILABLE: "temporary",
  INTERNAL: "bug",
} as const satisfies Record<string, ErrorKind>;

export type ErrorReason = keyof typeof KIND_BY_REASON;

export const ERROR_REASONS = Object.keys(KIND_BY_REASON) as ErrorReason[];

/** What is wrong with one input; `field` is its path in the input, e.g. `data.order_amount`. */
export interface ErrorDetail {
  field?: string;
  problem: string;
}

/** What happened, and what to do about it: one sentence each. */
export interface Wording {
  what: string;
  advice: string;
}

/** WeChat's error explained in both languages, with details that only its answer contains, e.g. the address to allow. */
export interface Explanation {
  errcode: number;
  zh: Wording;
  en: Wording;
}

interface NoticeErrorOptions {
  cause?: unknown;
  details?: ErrorDetail[];
  explanation?: Explanation;
  /** When a retry may succeed, for `temporary` errors. */
  retryAfterSeconds?: number;
}

/** The only error that the project throws on purpose. Its message is for logs and developers, never for operators. */
export class NoticeError extends Error {
  readonly reason: ErrorReason;
  readonly details: ErrorDetail[];
  readonly explanation: Explanation | null;
  readonly retryAfterSeconds: number | null;

  constructor(reason: ErrorReason, message: string, options: NoticeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "NoticeError";
    this.reason = reason;
    this.details = options.details ?? [];
    this.explanation = options.explanation ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get kind(): ErrorKind {
    return KIND_BY_REASON[this.reason];
  }
}
