/** Where to go after signing in: a path of this site, never an address that somebody put in the link. */
export function toRedirectTarget(redirect: unknown): string {
  if (typeof redirect !== "string" || !/^\/(?![/\\])/.test(redirect)) return "/";
  return redirect.startsWith("/login") ? "/" : redirect;
}
