import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed } from "vue";
import { api } from "../../api.ts";
import { toProblem, type Problem } from "../../problems/problem.ts";
import { sessionQuery, useSession } from "../../session/use-session.ts";

/** The signed-in user's two-step sign-in (TOTP). */
export function useOwnTotp() {
  const queryClient = useQueryClient();
  const { session } = useSession();
  const readAgain = () => queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  return {
    isOn: computed(() => session.value?.hasTotp ?? false),
    needsPassword: computed(() => session.value?.needsCurrentPassword ?? true),
    start: useMutation({
      mutationFn: (proof: { currentPassword?: string }) => api.session.startTotp.mutate(proof),
      meta: { showsOwnErrors: true },
    }),
    confirm: useMutation({
      mutationFn: (code: string) => api.session.confirmTotp.mutate({ code: toCode(code) }),
      meta: { showsOwnErrors: true },
      onSuccess: readAgain,
    }),
    remove: useMutation({
      mutationFn: ({ code, ...proof }: { currentPassword?: string; code: string }) =>
        api.session.removeTotp.mutate({ ...proof, code: toCode(code) }),
      meta: { showsOwnErrors: true },
      onSuccess: readAgain,
    }),
  };
}

/** Authenticator apps show a code in two groups. */
function toCode(typed: string): string {
  return typed.replaceAll(/\s/g, "");
}

type TotpField = "currentPassword" | "code";

/** The locale key of an input's error; empty when it is valid. */
export function findTotpFault(error: Error | null, field: TotpField): string {
  if (!error || !names(toProblem(error), field)) return "";
  return field === "code" ? "access.totp.codeWrong" : "access.password.currentWrong";
}

export function isTotpFault(error: Error | null): boolean {
  return findTotpFault(error, "code") !== "" || findTotpFault(error, "currentPassword") !== "";
}

function names({ reason, details }: Problem, field: TotpField): boolean {
  return reason === "INPUT_INVALID" && details.some((detail) => detail.field === field);
}
