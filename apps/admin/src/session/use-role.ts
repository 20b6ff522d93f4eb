import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { useI18n } from "vue-i18n";
import { sessionQuery } from "./use-session.ts";

/** What this person may do; the service holds to it whatever a page shows. */
export function useRole() {
  const { t } = useI18n();
  const { data: session } = useQuery(sessionQuery);
  const role = computed(() => session.value?.user.role ?? "viewer");
  const canOperate = computed(() => role.value !== "viewer");
  return {
    role,
    userId: computed(() => session.value?.user.userId ?? ""),
    /** To decide who and what may come in: people, keys, credentials. */
    isOwner: computed(() => role.value === "owner"),
    /** To change notices, and what reaches WeChat and customers. */
    canOperate,
    /** Why an operator's button is not to be pressed; empty for who may press it. */
    whyNotOperate: computed(() =>
      canOperate.value
        ? ""
        : t("access.roles.needsOperator", { role: t(`access.roles.${role.value}.name`) }),
    ),
  };
}
