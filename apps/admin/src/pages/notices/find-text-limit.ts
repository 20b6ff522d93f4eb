import type { KeywordType } from "../../api.ts";

const HAN = /[\u4e00-\u9fa5]/;

/** In UTF-16 units, as the service counts; types whose form says more than a length are left out. */
const LIMITS: Partial<Record<KeywordType | "untyped", number>> = {
  thing: 20,
  number: 32,
  letter: 32,
  symbol: 5,
  character_string: 32,
  phone_number: 17,
  car_number: 8,
  phrase: 5,
  untyped: 200,
};

/** How long a fixed text of this type may be; `null` where a length says nothing. */
export function findTextLimit(type: KeywordType | null, text: string): number | null {
  if (type === "name") return HAN.test(text) ? 10 : 20;
  return LIMITS[type ?? "untyped"] ?? null;
}
