import { ElMessageBox } from "element-plus";
import type { ComposerTranslation } from "vue-i18n";

/** Asks before a save makes customers' permissions useless; true = save all the same. */
export function confirmStranded(t: ComposerTranslation, n: number): Promise<boolean> {
  return ElMessageBox.confirm(
    t("notices.editor.plan.stranded", { n }, n),
    t("notices.editor.strandedTitle", { n }, n),
    {
      confirmButtonText: t("notices.editor.strandedConfirm"),
      cancelButtonText: t("app.cancel"),
      type: "warning",
    },
  ).then(
    () => true,
    () => false,
  );
}
