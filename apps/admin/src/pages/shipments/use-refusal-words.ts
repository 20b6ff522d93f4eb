import { useI18n } from "vue-i18n";

/** What the service says of a report's field, in its words, and the text that says the same. */
const WORDS = [
  [/^is not in WeChat's list of carriers; near ones: (?<near>.+)$/, "carrierNear"],
  [/^is not in WeChat's list of carriers$/, "carrier"],
  [/^is required for SF:/, "contact"],
  [/^is only for express$/, "onlyExpress"],
  [/^must be masked with \*/, "masked"],
  [/^is the number of another parcel of this report$/, "twice"],
  [/^only express may be shipped in parts/, "parts"],
  [/^would be \d+ with those reported before/, "tooMany"],
  [/^must have at most \d+ parcels$/, "tooMany"],
  [/^must be (?:at most|\d+ to) /, "tooLong"],
  [/^must not be empty$/, "empty"],
] as const satisfies (readonly [RegExp, string])[];

/** Words what the service refuses; what this page does not know is shown as the service says it. */
export function useRefusalWords(): { toRefusalWords(problem: string): string } {
  const { t } = useI18n();
  return {
    toRefusalWords(problem) {
      for (const [pattern, name] of WORDS) {
        const found = pattern.exec(problem);
        if (found) return t(`shipments.refusals.${name}`, { ...found.groups });
      }
      return t("shipments.report.faults.refused", { problem });
    },
  };
}
