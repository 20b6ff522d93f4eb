import { ElMessage } from "element-plus";
import { computed, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import type { NoticeUpdatePlan } from "../../api.ts";
import { confirmDiscard } from "../../confirmations/use-unsaved-guard.ts";
import { isOrderKept } from "./notice-draft.ts";
import { useConfirmedSave } from "./use-confirmed-save.ts";
import type { useNoticeEditor } from "./use-notice-editor.ts";

/** For a message that takes a while to read. */
const LONG_MS = 8000;

/** What an operator does with a changed notice: save it, keep it against somebody else's change, give it up. */
export function useSaving(deps: {
  editor: ReturnType<typeof useNoticeEditor>;
  canSave: Ref<boolean>;
  plan: Ref<NoticeUpdatePlan | null>;
  isChecking: Ref<boolean>;
}) {
  const { editor, canSave, plan, isChecking } = deps;
  const { t } = useI18n();
  const { saveConfirmed, isWaiting } = useConfirmedSave({
    t,
    plan,
    isChecking,
    canSave,
    save: (strandedGrants) => editor.save.mutateAsync(strandedGrants),
  });

  async function saveNow(): Promise<void> {
    // What the service refuses is shown by the save bar or a dialog.
    if (!(await saveConfirmed().catch(() => false))) return;
    if (editor.wasOrderKept.value)
      ElMessage({ type: "warning", message: t("notices.editor.orderKept"), duration: LONG_MS });
    else ElMessage.success(t("notices.editor.saved"));
  }

  /** The order that the account's template has, where it is not the one that was chosen. */
  const keptOrder = computed(() => {
    const chosen = editor.update.value?.template?.keywords;
    if (!chosen || !plan.value || !isOrderKept(chosen, plan.value)) return null;
    return plan.value.keywords.map(({ name }) => name).join(t("app.listSeparator"));
  });

  return {
    saveNow,
    saveMine() {
      if (editor.keepMine()) void saveNow();
    },
    async discard(): Promise<void> {
      if (await confirmDiscard(t)) editor.discard();
    },
    keptOrder,
    isWaiting,
  };
}
