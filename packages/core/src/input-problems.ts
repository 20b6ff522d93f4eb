import type { z } from "zod";
import type { ErrorDetail } from "./errors.ts";

/** A schema's issues, each with its field's path; an issue with the whole input has no field. */
export function toErrorDetails({ issues }: Pick<z.ZodError, "issues">): ErrorDetail[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        field: [...issue.path, key].join("."),
        problem: "is not a known field",
      }));
    }
    const problem = issue.message;
    return issue.path.length > 0 ? [{ field: issue.path.join("."), problem }] : [{ problem }];
  });
}
