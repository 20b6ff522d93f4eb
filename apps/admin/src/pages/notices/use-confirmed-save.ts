import { nextTick, ref, watch, type Ref } from "vue";
import type { ComposerTranslation } from "vue-i18n";
import type { NoticeUpdatePlan } from "../../api.ts";
import { confirmAct } from "../../confirmations/confirm-act.ts";
import { toProblem } from "../../problems/problem.ts";

/** Waits for the account check, then saves; asks first when that would void customers' permissions. */
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

  /** True once saved; false when the operator cancelled. @throws the service's error */
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
        // More permissions arrived meanwhile, or the check failed: use the number from the service's error.
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

/** The number that a rejected save must confirm; `null` for any other error. */
function readStranded(error: unknown): number | null {
  const { reason, details } = toProblem(error);
  if (reason !== "CONFIRMATION_REQUIRED") return null;
  const told = details.find(({ field }) => field === "strandedGrants")?.problem ?? "";
  return Number(/strandedGrants: (\d+)/.exec(told)?.[1] ?? 0);
}
