/** Where to go after signing in: a path of this site only (no open redirect). */
export function toRedirectTarget(redirect: unknown): string {
  if (typeof redirect !== "string" || !/^\/(?![/\\])/.test(redirect)) return "/";
  return redirect.startsWith("/login") ? "/" : redirect;
}
