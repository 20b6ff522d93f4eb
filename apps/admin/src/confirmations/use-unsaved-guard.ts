import { onBeforeUnmount, type Ref } from "vue";
import { useI18n, type ComposerTranslation } from "vue-i18n";
import { onBeforeRouteLeave, onBeforeRouteUpdate } from "vue-router";
import { confirmLoss } from "./confirm-act.ts";

/** Asks before the operator leaves, closes or reloads a page with unsaved changes. */
export function useUnsavedGuard(hasUnsaved: Readonly<Ref<boolean>>): void {
  const { t } = useI18n();
  const warn = (event: BeforeUnloadEvent) => {
    if (hasUnsaved.value) event.preventDefault();
  };
  window.addEventListener("beforeunload", warn);
  onBeforeUnmount(() => window.removeEventListener("beforeunload", warn));
  onBeforeRouteLeave(() => !hasUnsaved.value || confirmDiscard(t));
  onBeforeRouteUpdate(
    (to, from) => to.path === from.path || !hasUnsaved.value || confirmDiscard(t),
  );
}

export function confirmDiscard(t: ComposerTranslation): Promise<boolean> {
  return confirmLoss({
    title: t("app.discard.title"),
    text: t("app.discard.text"),
    confirm: t("app.discard.confirm"),
    cancel: t("app.discard.stay"),
  });
}
