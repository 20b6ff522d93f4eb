import type { NavigationGuard } from "vue-router";
import { toProblem } from "../problems/problem.ts";

interface GuardDeps {
  /** Rejects without a session. */
  loadUser(): Promise<unknown>;
}

/** Redirects to the sign-in page without a session, and back afterwards. */
export function createSessionGuard({ loadUser }: GuardDeps): NavigationGuard {
  return async (to) => {
    if (to.meta.isPublic) return true;
    try {
      await loadUser();
      return true;
    } catch (error) {
      // The page shows any other error: it fetches again by itself.
      if (toProblem(error).reason !== "UNAUTHENTICATED") return true;
      return { name: "login", query: to.fullPath === "/" ? {} : { redirect: to.fullPath } };
    }
  };
}
