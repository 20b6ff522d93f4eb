import { keepPreviousData, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { api, type AskResults } from "../../api.ts";

export type AskResult = AskResults["items"][number];

export const ASK_DAYS = [30, 7] as const;
type AskDays = (typeof ASK_DAYS)[number];

/** Another span keeps the rows until its own arrive. */
export function useAskResults(days: Ref<AskDays>) {
  return useQuery({
    queryKey: computed(() => ["orders", "asks", days.value]),
    queryFn: () => api.orders.countAsks.query({ days: days.value }),
    placeholderData: keepPreviousData,
  });
}

/** `null` when no customer was asked. */
export function toRate({ accepted, asked }: Pick<AskResult, "accepted" | "asked">): number | null {
  return asked === 0 ? null : accepted / asked;
}

/** Why customers gave no answer, in words; answers with the same words count together. */
export function sumByWords(
  unanswered: AskResult["unanswered"],
  toWords: (answer: string) => string,
): { words: string; count: number }[] {
  const sums = new Map<string, number>();
  for (const { answer, count } of unanswered)
    sums.set(toWords(answer), (sums.get(toWords(answer)) ?? 0) + count);
  return [...sums]
    .map(([words, count]) => ({ words, count }))
    .toSorted((a, b) => b.count - a.count);
}
