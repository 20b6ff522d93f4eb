import { useMutation } from "@tanstack/vue-query";
import { computed, ref } from "vue";
import { api, type Session } from "../api.ts";
import { toProblem, type Problem } from "../problems/problem.ts";

/** `link` = with the one-time token from the URL. */
export type Attempt =
  | { by: "password"; email: string; password: string; code?: string }
  | { by: "link"; token: string; code?: string };

/** The locale keys for a failed attempt. */
export function toFailureTexts(
  { reason, details }: Pick<Problem, "reason" | "details">,
  by: Attempt["by"],
): { what: string; advice: string } {
  if (isAboutCode({ reason, details }))
    return { what: "app.signIn.wrongCode", advice: "app.signIn.wrongCodeAdvice" };
  if (reason !== "UNAUTHENTICATED")
    return { what: `errors.${reason}.what`, advice: `errors.${reason}.advice` };
  return by === "link"
    ? { what: "app.signIn.usedLink", advice: "app.signIn.usedLinkAdvice" }
    : { what: "app.signIn.wrong", advice: "app.signIn.wrongAdvice" };
}

function isAboutCode({ reason, details }: Pick<Problem, "reason" | "details">): boolean {
  return reason === "UNAUTHENTICATED" && details.some(({ field }) => field === "code");
}

export function useSignIn({ onSignedIn }: { onSignedIn(session: Session): Promise<void> }) {
  const lastAttempt = ref<Attempt | null>(null);
  /** The password or link was accepted; a two-step code is missing. */
  const needsCode = ref(false);
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: ({ by: _by, ...attempt }: Attempt) =>
      "token" in attempt
        ? api.session.redeemLoginLink.mutate(attempt)
        : api.session.login.mutate(attempt),
    meta: { showsOwnErrors: true, signsIn: true },
    onSuccess(session) {
      needsCode.value = false;
      return onSignedIn(session);
    },
    onError(failed) {
      const problem = toProblem(failed);
      if (problem.reason === "CODE_REQUIRED") needsCode.value = true;
      else if (problem.reason === "UNAUTHENTICATED") needsCode.value = isAboutCode(problem);
    },
  });
  const failure = computed(() => {
    if (!error.value || !lastAttempt.value) return null;
    const problem = toProblem(error.value);
    return problem.reason === "CODE_REQUIRED"
      ? null
      : toFailureTexts(problem, lastAttempt.value.by);
  });

  function signIn(attempt: Attempt): void {
    lastAttempt.value = attempt;
    mutate(attempt);
  }

  /** Repeats the last attempt with the code. */
  function submitCode(code: string): void {
    if (lastAttempt.value) signIn({ ...lastAttempt.value, code: code.replaceAll(/\s/g, "") });
  }

  function leaveCode(): void {
    needsCode.value = false;
    lastAttempt.value = null;
    reset();
  }

  return {
    signIn,
    needsCode,
    submitCode,
    leaveCode,
    isPending,
    failure,
    isLinking: computed(
      () => isPending.value && !needsCode.value && lastAttempt.value?.by === "link",
    ),
  };
}
