import { useI18n } from "vue-i18n";
import type { DeliveryDetail, DeliveryReason, DeliverySummary } from "../../api.ts";
import { pickLanguage } from "../../problems/word-problem.ts";
import { toReasonPath } from "./find-remedy.ts";
import { useCodeMeaning } from "./use-code-meaning.ts";

/** Reasons that are WeChat's answer itself: its code says more than the reason does. */
const TOLD_BY_WECHAT: ReadonlySet<DeliveryReason> = new Set([
  "NO_GRANT",
  "REFUSED",
  "FORM_GONE",
  "BUSY",
  "ACCOUNT",
  "TEMPLATE",
  "PAGE",
  "UNCLEAR",
  "MESSAGE",
]);

/** Why a delivery did not arrive, in the operator's words. */
export function useDeliveryWords() {
  const { t } = useI18n();
  const toMeaning = useCodeMeaning();

  /** One line of a list; `null` when there is nothing to tell. */
  function tellShort({ state, reason, errcode }: DeliverySummary): string | null {
    const path = toReasonPath({ state, reason });
    if (path === null) return null;
    return reason === "MESSAGE" && errcode !== null
      ? t("deliveries.detail.errcode", { meaning: toMeaning(errcode) })
      : t(`${path}.what`);
  }

  /** What happened and what to do; a keyword goes by its name instead of WeChat's key. */
  function tell(
    delivery: DeliveryDetail,
    keywords: { dataKey: string; name: string }[],
  ): { what: string; advice: string } | null {
    const { reason, explanation } = delivery;
    const path = toReasonPath(delivery);
    if (path === null || reason === null) return null;
    const isWaiting = path !== `deliveryReasons.${reason}`;
    if (!explanation || isWaiting || !TOLD_BY_WECHAT.has(reason))
      return { what: t(`${path}.what`), advice: t(`${path}.advice`) };
    const { what, advice } = pickLanguage(explanation);
    return { what: nameKeywords(what, keywords), advice: nameKeywords(advice, keywords) };
  }

  return { tell, tellShort, toMeaning };
}

/** `thing5` → `“商品名称”`. */
export function nameKeywords(
  sentence: string,
  keywords: { dataKey: string; name: string }[],
): string {
  return sentence.replaceAll(/[a-z_]+\d+/g, (key) => {
    const keyword = keywords.find(({ dataKey }) => dataKey === key);
    return keyword ? `“${keyword.name}”` : key;
  });
}
