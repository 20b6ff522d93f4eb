import { ElMessageBox } from "element-plus";
import { i18n } from "../locales/i18n.ts";

/** Asks before an action whose effects are worth reading first; resolves to whether the operator confirmed it. */
export function confirmAct(words: {
  title: string;
  text: string;
  confirm: string;
  /** “Cancel” unless given. */
  cancel?: string;
}): Promise<boolean> {
  return ElMessageBox.confirm(words.text, words.title, {
    confirmButtonText: words.confirm,
    cancelButtonText: words.cancel ?? i18n.global.t("app.cancel"),
    type: "warning",
  }).then(
    () => true,
    () => false,
  );
}
