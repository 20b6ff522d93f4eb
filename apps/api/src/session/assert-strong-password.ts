import { NoticeError } from "@mp-notice/core";

export const MIN_PASSWORD_LENGTH = 10;
/** zxcvbn's scale is 0 to 4; 3 means at least 10^8 guesses, safe with throttled guessing and slow hashes. */
const MIN_SCORE = 3;

/**
 * Rejects passwords that attackers guess first: short, common, a keyboard row, a date, the person's own e-mail.
 * @throws NoticeError INPUT_INVALID naming `newPassword`
 */
export async function assertStrongPassword(password: string, email: string): Promise<void> {
  if (Array.from(password).length < MIN_PASSWORD_LENGTH)
    throw refuse(`must have at least ${MIN_PASSWORD_LENGTH} characters`);
  const check = await loadChecker();
  const [account = "", host = ""] = email.split("@");
  const own = [email, account.replace(/\W/g, ""), ...account.split(/\W/), host.split(".")[0] ?? ""];
  if (
    check(
      password,
      own.filter((part) => part.length > 2),
    ) < MIN_SCORE
  )
    throw refuse("is too easy to guess");
}

function refuse(problem: string): NoticeError {
  return new NoticeError("INPUT_INVALID", `the new password ${problem}`, {
    details: [{ field: "newPassword", problem }],
  });
}

/** Loaded lazily: the word lists take 25 MB. */
async function loadChecker(): Promise<(password: string, own: string[]) => number> {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const checker = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return (password, own) => checker.check(password, own).score;
}
