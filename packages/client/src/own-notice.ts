interface FieldNames {
  /** Up to 20 characters. */
  readonly name: string;
  readonly nameEn?: string | undefined;
  /** A valid value of the field. */
  readonly example: string | number;
  readonly required: boolean;
}

/** `money` is in yuan; `datetime` is unix seconds or ISO 8601; `choice` is one of `choices`. */
export type OwnField =
  | (FieldNames & { readonly type: "text" | "money" | "integer" | "datetime" })
  | (FieldNames & {
      readonly type: "choice";
      /** By code. A label has 1 to 5 Chinese characters. */
      readonly choices: {
        readonly [code: string]: { readonly name: string; readonly nameEn?: string | undefined };
      };
    });

/** A notice of the shop's own, declared with {@link defineNotice}. */
export interface OwnNotice {
  /** 2 to 40 lower-case letters, digits and `_`. */
  readonly code: string;
  /** Up to 15 characters. */
  readonly name: string;
  readonly nameEn?: string | undefined;
  readonly description?: string | undefined;
  readonly descriptionEn?: string | undefined;
  /** 1 to 30. */
  readonly fields: { readonly [field: string]: OwnField };
  /** The page that the card opens; `{name}` is a field or `order_id`. `pages/order/detail?id={order_id}` when absent. */
  readonly page?: string | undefined;
  /** Required fields that follow notice and order in the default idempotency key. */
  readonly keyFields?: readonly string[] | undefined;
  /** When customers may be asked to permit it: `submit`, `paid`, `refund`, `order_page`, or names of your own. */
  readonly moments?: readonly string[] | undefined;
}

/** A notice that operators define in the admin, as `mp-notice-types` writes it. It is triggered, never defined. */
export interface AdminNotice<Code extends string, Data> {
  readonly code: Code;
  readonly isDefinedInAdmin: true;
  /** Carries the type only. */
  readonly data?: Data;
}

export type KnownNotice = OwnNotice | AdminNotice<string, unknown>;

interface Values {
  text: string | number;
  money: string | number;
  integer: number | string;
  datetime: number | string;
}

type Value<Field> = Field extends { readonly type: "choice"; readonly choices: infer Choices }
  ? keyof Choices & string
  : Field extends { readonly type: infer Type extends keyof Values }
    ? Values[Type]
    : never;

type RequiredNames<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly required: true } ? Name : never;
}[keyof Fields];

type Flatten<Type> = { [Key in keyof Type]: Type[Key] };

type DataOf<Fields> = Flatten<
  { -readonly [Name in RequiredNames<Fields>]: Value<Fields[Name]> } & {
    -readonly [Name in Exclude<keyof Fields, RequiredNames<Fields>>]?:
      | Value<Fields[Name]>
      | null
      | undefined;
  }
>;

/** What a trigger of this notice takes as `data`. */
export type NoticeData<Notice> =
  Notice extends AdminNotice<string, infer Data>
    ? Data
    : Notice extends { readonly fields: infer Fields }
      ? DataOf<Fields>
      : never;

/**
 * Declares a notice of the shop's own. Pass it to `createNoticeClient`, which defines it in the service and types its triggers:
 * nothing is sent here.
 */
export function defineNotice<const Notice extends OwnNotice>(
  notice: Notice & { readonly keyFields?: readonly (keyof Notice["fields"] & string)[] },
): Notice {
  return notice;
}

/** A notice that the service has already: for the files that `mp-notice-types` writes. */
export function adminNotice<Code extends string, Data>(code: Code): AdminNotice<Code, Data> {
  return { code, isDefinedInAdmin: true };
}

export function isOwn(notice: KnownNotice): notice is OwnNotice {
  return !("isDefinedInAdmin" in notice);
}
