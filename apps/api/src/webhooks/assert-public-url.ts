import { NoticeError } from "@mp-notice/core";
import { AddressRefusedError, type AddressGuard } from "./address-guard.ts";

/** A name that does not resolve in time is accepted: each try checks it again. */
const RESOLVE_WITHIN_MS = 2000;

/** @throws NoticeError INPUT_INVALID for an address that is not public */
export async function assertPublicUrl(
  guard: Pick<AddressGuard, "resolve">,
  { url, field }: { url: string; field: string },
): Promise<void> {
  const timeout = new Promise((resolve) => setTimeout(resolve, RESOLVE_WITHIN_MS).unref());
  try {
    await Promise.race([guard.resolve(new URL(url).hostname), timeout]);
  } catch (error) {
    if (!(error instanceof AddressRefusedError)) return;
    const problem =
      "leads to an address that is not public: use a public one, or set WEBHOOK_ALLOW_PRIVATE";
    throw new NoticeError("INPUT_INVALID", error.message, { details: [{ field, problem }] });
  }
}
