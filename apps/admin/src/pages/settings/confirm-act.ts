import { ElMessageBox } from "element-plus";
import { i18n } from "../../locales/i18n.ts";

/** Says what an act will do before it is done; true = do it. */
export function confirmAct(words: {
  title: string;
  text: string;
  confirm: string;
}): Promise<boolean> {
  return ElMessageBox.confirm(words.text, words.title, {
    confirmButtonText: words.confirm,
    cancelButtonText: i18n.global.t("app.cancel"),
    type: "warning",
  }).then(
    () => true,
    () => false,
  );
}
