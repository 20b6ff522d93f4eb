import { useI18n } from "vue-i18n";
import type { DeliveryDetail, DeliveryReason, DeliverySummary } from "../../api.ts";
import { formatShortTime, formatTime } from "../../locales/format-time.ts";
import { pickLanguage } from "../../problems/word-problem.ts";
import { toAdvicePath, toReasonPath } from "./find-remedy.ts";
import { useCodeMeaning } from "./use-code-meaning.ts";

/** Reasons whose errcode explains more than the reason itself. */
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

/** Explains to the operator why a delivery did not arrive. */
export function useDeliveryWords() {
  const { t } = useI18n();
  const toMeaning = useCodeMeaning();

  /** One line for a list; `null` when there is nothing to explain. */
  function tellShort({ scheduledFor, ...delivery }: DeliverySummary): string | null {
    return scheduledFor
      ? t("deliveries.scheduledFor", { time: formatShortTime(scheduledFor) })
      : tellReason(delivery);
  }

  /** Why it is in this state. */
  function tellReason({
    state,
    reason,
    errcode,
  }: Pick<DeliverySummary, "state" | "reason" | "errcode">): string | null {
    const path = toReasonPath({ state, reason });
    if (path === null) return null;
    return reason === "MESSAGE" && errcode !== null
      ? t("deliveries.detail.errcode", { meaning: toMeaning(errcode) })
      : t(`${path}.what`);
  }

  /** What happened and what to do, with keyword names instead of WeChat's keys. */
  function tell(
    delivery: DeliveryDetail,
    keywords: { dataKey: string; name: string }[],
  ): { what: string; advice: string } | null {
    const { reason, explanation, scheduledFor } = delivery;
    if (scheduledFor && reason !== null) {
      const time = formatTime(scheduledFor);
      return {
        what: t("deliveries.scheduledFor", { time }),
        advice: t(`deliveryReasons.${reason}.advice`),
      };
    }
    const path = toReasonPath(delivery);
    if (path === null || reason === null) return null;
    const isWaiting = path !== `deliveryReasons.${reason}`;
    if (!explanation || isWaiting || !TOLD_BY_WECHAT.has(reason)) {
      const advicePath = toAdvicePath({ path, reason, channel: delivery.channel });
      return { what: t(`${path}.what`), advice: t(advicePath) };
    }
    const { what, advice } = pickLanguage(explanation);
    return { what: nameKeywords(what, keywords), advice: nameKeywords(advice, keywords) };
  }

  return { tell, tellShort, tellReason, toMeaning };
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
