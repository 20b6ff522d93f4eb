import type { z } from "zod";
import type { ErrorDetail } from "./errors.ts";

/** What a schema found wrong, each with the path of its field; a fault of the input as a whole has none. */
export function toErrorDetails({ issues }: Pick<z.ZodError, "issues">): ErrorDetail[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        field: [...issue.path, key].join("."),
        problem: "is not known here",
      }));
    }
    const problem = issue.message;
    return issue.path.length > 0 ? [{ field: issue.path.join("."), problem }] : [{ problem }];
  });
}
