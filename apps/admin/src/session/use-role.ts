import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { sessionQuery } from "./use-session.ts";

/** What this person may do; the service holds to it whatever a page shows. */
export function useRole() {
  const { data } = useQuery(sessionQuery);
  const role = computed(() => data.value?.user.role);
  return {
    /** To change notices, and what reaches WeChat and customers. */
    canOperate: computed(() => role.value !== "viewer"),
    /** To decide who and what may come in: people, keys, credentials. */
    isOwner: computed(() => role.value === "owner"),
  };
}
