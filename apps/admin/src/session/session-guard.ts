import type { NavigationGuard } from "vue-router";
import { toProblem } from "../problems/problem.ts";

interface GuardDeps {
  /** Rejects when nobody is signed in. */
  loadUser(): Promise<unknown>;
}

/** Sends whoever is not signed in to the sign-in page, and back to where they were going afterwards. */
export function createSessionGuard({ loadUser }: GuardDeps): NavigationGuard {
  return async (to) => {
    if (to.meta.isPublic) return true;
    try {
      await loadUser();
      return true;
    } catch (error) {
      // Any other fault is the page's to show: it asks again by itself.
      if (toProblem(error).reason !== "UNAUTHENTICATED") return true;
      return { name: "login", query: to.fullPath === "/" ? {} : { redirect: to.fullPath } };
    }
  };
}
