import { ElMessageBox } from "element-plus";
import { i18n } from "../locales/i18n.ts";

interface Words {
  title: string;
  text: string;
  confirm: string;
  /** “Cancel” unless given. */
  cancel?: string;
}

/** Asks before an action whose effects are worth reading first; resolves to whether the operator confirmed it. */
export function confirmAct({ title, text, confirm, cancel }: Words): Promise<boolean> {
  return ElMessageBox.confirm(text, title, {
    confirmButtonText: confirm,
    cancelButtonText: cancel ?? i18n.global.t("app.cancel"),
    type: "warning",
  }).then(
    () => true,
    () => false,
  );
}

/** Asks before work is lost: keeping it is the default, so that Enter cannot lose it. Resolves to whether the operator discards it. */
export function confirmLoss({ title, text, confirm, cancel }: Required<Words>): Promise<boolean> {
  return ElMessageBox.confirm(text, title, {
    confirmButtonText: cancel,
    cancelButtonText: confirm,
    cancelButtonType: "danger",
    cancelButtonClass: "is-plain",
    distinguishCancelAndClose: true,
    type: "warning",
  }).then(
    () => false,
    (action: unknown) => action === "cancel",
  );
}
