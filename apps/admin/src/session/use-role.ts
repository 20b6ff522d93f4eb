import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { useI18n } from "vue-i18n";
import { sessionQuery } from "./use-session.ts";

/** What the user may do; the service enforces it regardless of what a page shows. */
export function useRole() {
  const { t } = useI18n();
  const { data: session } = useQuery(sessionQuery);
  /** `null` until the session has answered: nobody is told that they may not, before that is known. */
  const role = computed(() => session.value?.user.role ?? null);
  const canOperate = computed(() => role.value === "operator" || role.value === "owner");
  return {
    role,
    userId: computed(() => session.value?.user.userId ?? ""),
    /** May manage people, keys and credentials. */
    isOwner: computed(() => role.value === "owner"),
    /** May change notices and send. */
    canOperate,
    /** Why an operator's button is disabled; empty when it is enabled. */
    whyNotOperate: computed(() =>
      canOperate.value || role.value === null
        ? ""
        : t("access.roles.needsOperator", { role: t(`access.roles.${role.value}.name`) }),
    ),
  };
}
