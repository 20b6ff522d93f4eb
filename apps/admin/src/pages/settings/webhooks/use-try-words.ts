import { useI18n } from "vue-i18n";
import type { WebhookTry } from "../../../api.ts";

/** Why a try failed, in words. */
export function useTryWords() {
  const { t } = useI18n();
  return {
    tellProblem({ problem, status }: Pick<WebhookTry, "problem" | "status">): string {
      if (problem === null) return "";
      if (problem === "STATUS") return t("webhooks.statusProblem", { status });
      return t(`webhooks.problems.${problem}`);
    },
  };
}
