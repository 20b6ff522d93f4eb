import { MutationCache, QueryCache, QueryClient } from "@tanstack/vue-query";
import { isTemporary, toProblem, type Problem } from "./problems/problem.ts";

interface Deps {
  /** The session has expired: every call fails until the operator signs in. */
  onSignedOut(): void;
  /** A mutation failed, and no page shows the error. */
  onFailedChange(problem: Problem): void;
}

/**
 * Mutation `meta`: `showsOwnErrors` = the page shows the error itself; `signsIn` = a 401 means wrong credentials, not an
 * expired session.
 */
export function createQueryClient({ onSignedOut, onFailedChange }: Deps): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Fail immediately when the browser believes it is offline: pausing silently would show nothing.
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
