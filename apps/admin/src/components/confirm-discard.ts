import { ElMessageBox } from "element-plus";

/** Asks before unsaved changes are lost; true = lose them. */
export function confirmDiscard(t: (key: string) => string): Promise<boolean> {
  return ElMessageBox.confirm(t("app.discard.text"), t("app.discard.title"), {
    confirmButtonText: t("app.discard.confirm"),
    cancelButtonText: t("app.discard.stay"),
    type: "warning",
  }).then(
    () => true,
    () => false,
  );
}
