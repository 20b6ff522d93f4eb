import { MutationCache, QueryCache, QueryClient } from "@tanstack/vue-query";
import { isTemporary, toProblem, type Problem } from "./problems/problem.ts";

interface Deps {
  /** The session is over: nothing works until somebody signs in. */
  onSignedOut(): void;
  /** A change that failed where no page shows it. */
  onFailedChange(problem: Problem): void;
}

/**
 * A mutation with `meta: { showsOwnErrors: true }` shows what went wrong by itself; with `signsIn`, to be refused is no end
 * of a session.
 */
export function createQueryClient({ onSignedOut, onFailedChange }: Deps): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // A browser that thinks itself offline fails at once as well: waiting in silence would tell nobody.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        staleTime: 5000,
        retry: (failures, error) => failures < 1 && isTemporary(toProblem(error)),
        retryDelay: 800,
      },
    },
    queryCache: new QueryCache({
      onError(error, { queryKey }) {
        if (queryKey[0] !== "session" && toProblem(error).reason === "UNAUTHENTICATED")
          onSignedOut();
      },
    }),
    mutationCache: new MutationCache({
      onError(error, _variables, _result, { meta }) {
        const problem = toProblem(error);
        if (problem.reason === "UNAUTHENTICATED" && !meta?.["signsIn"]) onSignedOut();
        else if (!meta?.["showsOwnErrors"]) onFailedChange(problem);
      },
    }),
  });
}
