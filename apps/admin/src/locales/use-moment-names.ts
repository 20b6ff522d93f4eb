import { useI18n } from "vue-i18n";

/** The moments of an order that everybody has; a shop may name others. */
export const ORDER_MOMENTS = ["submit", "paid", "refund", "order_page"] as const;

/** Names the moments at which customers are asked; a shop's own moment is its own name. */
export function useMomentNames(): { toMomentName(moment: string): string } {
  const { t } = useI18n();
  return {
    toMomentName(moment) {
      const known = ORDER_MOMENTS.find((each) => each === moment);
      return known ? t(`definitions.moments.${known}`) : moment;
    },
  };
}
