import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { useRoute, useRouter } from "vue-router";
import { api } from "../../api.ts";
import { toProblem } from "../../problem.ts";
import { toRedirectTarget } from "../../session/redirect-target.ts";
import { sessionQuery } from "../../session/use-session.ts";

/** `link` = with the one-time token of the address. */
export type Attempt =
  | { by: "password"; email: string; password: string }
  | { by: "link"; token: string };

/** Where the words for a failed attempt stand in the locale. */
export function toFailureTexts(
  reason: ReturnType<typeof toProblem>["reason"],
  by: Attempt["by"],
): { what: string; advice: string } {
  if (reason !== "UNAUTHENTICATED")
    return { what: `errors.${reason}.what`, advice: `errors.${reason}.advice` };
  return by === "link"
    ? { what: "app.signIn.usedLink", advice: "app.signIn.usedLinkAdvice" }
    : { what: "app.signIn.wrong", advice: "app.signIn.wrongAdvice" };
}

export function useSignIn(lastAttempt: Ref<Attempt | null>) {
  const queryClient = useQueryClient();
  const route = useRoute();
  const router = useRouter();
  const { mutate, error, isPending } = useMutation({
    mutationFn: (attempt: Attempt) =>
      attempt.by === "link"
        ? api.session.redeemLoginLink.mutate({ token: attempt.token })
        : api.session.login.mutate({ email: attempt.email, password: attempt.password }),
    meta: { showsOwnErrors: true },
    async onSuccess(session) {
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      await router.replace(toRedirectTarget(route.query["redirect"]));
    },
  });
  const failure = computed(() =>
    error.value && lastAttempt.value
      ? toFailureTexts(toProblem(error.value).reason, lastAttempt.value.by)
      : null,
  );

  function signIn(attempt: Attempt): void {
    lastAttempt.value = attempt;
    mutate(attempt);
  }

  return { signIn, isPending, failure };
}
