import type { NavigationGuard, RouteLocationRaw } from "vue-router";
import { toProblem } from "../problems/problem.ts";

interface GuardDeps {
  /** Rejects without a session. */
  loadUser(): Promise<unknown>;
  /** Called when a page was shown before the session was known, and there is none. */
  redirect(to: RouteLocationRaw): void;
}

/** On a slower link the page is shown before it is known who looks at it: it loads meanwhile. */
const SHOW_AFTER_MS = 300;

/** Redirects to the sign-in page without a session, and back afterwards. */
export function createSessionGuard({ loadUser, redirect }: GuardDeps): NavigationGuard {
  return async (to) => {
    if (to.meta.isPublic) return true;
    const login = { name: "login", query: to.fullPath === "/" ? {} : { redirect: to.fullPath } };
    const isSignedIn = loadUser().then(
      () => true,
      // The page shows any other error: it fetches again by itself.
      (error: unknown) => toProblem(error).reason !== "UNAUTHENTICATED",
    );
    const late = new Promise<"late">((resolve) => {
      setTimeout(resolve, SHOW_AFTER_MS, "late");
    });
    const known = await Promise.race([isSignedIn, late]);
    if (known !== "late") return known || login;
    void isSignedIn.then((isIn) => {
      if (!isIn) redirect(login);
    });
    return true;
  };
}
