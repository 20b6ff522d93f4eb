import { useI18n } from "vue-i18n";

/** Words the answers to questions for a permission; the service may know more of them than this page. */
export function useAskAnswers(): { toAskAnswer(answer: string): string } {
  const { t, te } = useI18n();
  return {
    toAskAnswer(answer) {
      const key = `permissions.answers.${answer}`;
      return te(key) ? t(key) : t("permissions.answers.OTHER");
    },
  };
}
