import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, ref } from "vue";
import { api } from "../../../api.ts";
import { toProblem } from "../../../problems/problem.ts";
import { readCsv } from "./read-csv.ts";
import { findCell, toReports, type FaultyCell, type ImportedReport } from "./to-reports.ts";

/** The most that the service checks in one call. */
const CHECKED_AT_ONCE = 200;
/** A browser opens no more connections to one host. */
const REPORTED_AT_ONCE = 6;

/** What a file would do. */
export interface DryRun {
  fileName: string;
  ready: ImportedReport[];
  /** The same was reported before. */
  repeated: ImportedReport[];
  /** In the order of the lines. */
  faults: FaultyCell[];
  unknownHeads: string[];
}

/** Imports shipments from a file: first a dry run that changes nothing, then report by report. */
export function useImport() {
  const queryClient = useQueryClient();
  const done = ref(0);
  /** What the service refused although the dry run did not. */
  const refused = ref<FaultyCell[]>([]);

  const dryRun = useMutation({
    meta: { showsOwnErrors: true },
    async mutationFn(file: File): Promise<DryRun> {
      const { lines, unknownHeads } = readCsv(new Uint8Array(await file.arrayBuffer()));
      const { reports, faults } = toReports(lines);
      const verdicts = await check(reports);
      const pick = (isDuplicate: boolean) =>
        reports.filter((_, at) => {
          const verdict = verdicts[at];
          return verdict?.ok === true && verdict.duplicate === isDuplicate;
        });
      const refusals = reports.flatMap((imported, at) => {
        const verdict = verdicts[at];
        return verdict?.ok === false ? toFaults(imported, verdict.details) : [];
      });
      return {
        fileName: file.name,
        ready: pick(false),
        repeated: pick(true),
        faults: [...faults, ...refusals].toSorted((a, b) => a.line - b.line),
        unknownHeads,
      };
    },
  });

  const run = useMutation({
    meta: { showsOwnErrors: true },
    /** Goes on where an interrupted run stopped; a report that was taken without an answer is a repeat. */
    async mutationFn({ ready }: DryRun): Promise<void> {
      while (done.value < ready.length) {
        const next = ready.slice(done.value, done.value + REPORTED_AT_ONCE);
        const outcomes = await Promise.all(next.map(report));
        refused.value.push(...outcomes.flat());
        done.value += next.length;
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["shipments"] }),
  });

  function reset(): void {
    dryRun.reset();
    run.reset();
    done.value = 0;
    refused.value = [];
  }

  return { dryRun, run, done, refused, reset, plan: computed(() => dryRun.data.value ?? null) };
}

async function check(reports: readonly ImportedReport[]) {
  const verdicts: Awaited<ReturnType<typeof api.shipments.check.mutate>>["items"] = [];
  for (let start = 0; start < reports.length; start += CHECKED_AT_ONCE) {
    const chunk = reports.slice(start, start + CHECKED_AT_ONCE).map(({ report }) => report);
    verdicts.push(...(await api.shipments.check.mutate({ reports: chunk })).items);
  }
  return verdicts;
}

/** Returns what the service refused; everything else is thrown. */
async function report(imported: ImportedReport): Promise<FaultyCell[]> {
  try {
    await api.shipments.report.mutate(imported.report);
    return [];
  } catch (error) {
    const { reason, details } = toProblem(error);
    if (reason !== "INPUT_INVALID") throw error;
    return toFaults(imported, details);
  }
}

function toFaults(
  imported: ImportedReport,
  details: readonly { field?: string | undefined; problem: string }[],
): FaultyCell[] {
  return details.map(({ field, problem }) => ({
    ...findCell(imported, field),
    fault: { problem },
  }));
}
