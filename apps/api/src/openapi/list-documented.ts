import type { z } from "zod";
import type { AppRouter } from "../router.ts";
import type { ProcedureMeta } from "../trpc/procedure-meta.ts";

export interface DocumentedProcedure {
  /** `notices.trigger` */
  path: string;
  type: "query" | "mutation";
  meta: Required<Omit<ProcedureMeta, "reasons">> & Pick<ProcedureMeta, "reasons">;
  input: z.core.$ZodType | null;
  output: z.core.$ZodType;
}

/** The procedures that are called from outside the admin. @throws Error when one of them lacks its texts */
export function listDocumented(router: AppRouter): DocumentedProcedure[] {
  return Object.entries(router._def.procedures).flatMap(([path, procedure]) => {
    const definition: {
      type: "query" | "mutation" | "subscription";
      meta?: ProcedureMeta;
      inputs: z.core.$ZodType[];
      output?: z.core.$ZodType;
    } = Reflect.get(procedure, "_def");
    const { type, meta, inputs, output } = definition;
    if (!meta?.caller) return [];
    const { caller, summary, description, reasons } = meta;
    if (!summary || !description) throw new Error(`${path} has no summary and description`);
    if (type === "subscription" || !output || inputs.length > 1)
      throw new Error(`${path} has more than one input, no output, or is a subscription`);
    return [
      {
        path,
        type,
        meta: { caller, summary, description, ...(reasons && { reasons }) },
        input: inputs[0] ?? null,
        output,
      },
    ];
  });
}
