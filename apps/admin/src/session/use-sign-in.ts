import { useMutation } from "@tanstack/vue-query";
import { computed, ref } from "vue";
import { api, type Session } from "../api.ts";
import { toProblem } from "../problem.ts";

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

export function useSignIn({ onSignedIn }: { onSignedIn(session: Session): Promise<void> }) {
  const lastAttempt = ref<Attempt | null>(null);
  const { mutate, error, isPending } = useMutation({
    mutationFn: (attempt: Attempt) =>
      attempt.by === "link"
        ? api.session.redeemLoginLink.mutate({ token: attempt.token })
        : api.session.login.mutate({ email: attempt.email, password: attempt.password }),
    meta: { showsOwnErrors: true, signsIn: true },
    onSuccess: (session) => onSignedIn(session),
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

  return {
    signIn,
    isPending,
    failure,
    isLinking: computed(() => isPending.value && lastAttempt.value?.by === "link"),
  };
}
