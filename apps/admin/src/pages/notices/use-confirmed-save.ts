import { nextTick, ref, watch, type Ref } from "vue";
import type { ComposerTranslation } from "vue-i18n";
import type { NoticeUpdatePlan } from "../../api.ts";
import { confirmAct } from "../../confirmations/confirm-act.ts";
import { toProblem } from "../../problems/problem.ts";

/** Saves once the account was checked, and asks before customers' permissions become useless. */
export function useConfirmedSave(deps: {
  t: ComposerTranslation;
  plan: Ref<NoticeUpdatePlan | null>;
  isChecking: Ref<boolean>;
  canSave: Ref<boolean>;
  save(strandedGrants: number): Promise<unknown>;
}) {
  const isWaiting = ref(false);

  async function untilChecked(): Promise<void> {
    isWaiting.value = true;
    await new Promise<void>((resolve) => {
      const stop = watch(
        deps.isChecking,
        (checking) => {
          if (checking) return;
          resolve();
          void nextTick(() => stop());
        },
        { immediate: true },
      );
    });
    isWaiting.value = false;
  }

  /** True once it is saved; false when the operator thought better of it. Throws what the service refuses. */
  async function saveConfirmed(): Promise<boolean> {
    if (isWaiting.value) return false;
    await untilChecked();
    if (!deps.canSave.value) return false;
    let stranded = deps.plan.value?.strandedGrants ?? 0;
    for (;;) {
      if (stranded > 0 && !(await confirmStranded(deps.t, stranded))) return false;
      try {
        await deps.save(stranded);
        return true;
      } catch (error) {
        // Customers gave more meanwhile, or the check was not answered: the service names its own number.
        const counted = readStranded(error);
        if (counted === null || counted <= stranded) throw error;
        stranded = counted;
      }
    }
  }

  return { saveConfirmed, isWaiting };
}

function confirmStranded(t: ComposerTranslation, n: number): Promise<boolean> {
  return confirmAct({
    title: t("notices.editor.strandedTitle", { n }, n),
    text: t("notices.editor.plan.stranded", { n }, n),
    confirm: t("notices.editor.strandedConfirm"),
  });
}

/** The number that a refused save has to be repeated with; `null` for any other failure. */
function readStranded(error: unknown): number | null {
  const { reason, details } = toProblem(error);
  if (reason !== "CONFIRMATION_REQUIRED") return null;
  const told = details.find(({ field }) => field === "strandedGrants")?.problem ?? "";
  return Number(/strandedGrants: (\d+)/.exec(told)?.[1] ?? 0);
}
