import { onBeforeUnmount, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { onBeforeRouteLeave, onBeforeRouteUpdate } from "vue-router";
import { confirmDiscard } from "./confirm-discard.ts";

/** Asks before a page is left, closed or reloaded while something on it is not saved. */
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
