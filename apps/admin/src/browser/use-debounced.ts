import { onScopeDispose, shallowRef, watch, type Ref } from "vue";

/** Debounces a value: follows it once it has not changed for `delayMs`. */
export function useDebounced<Value>(source: () => Value, delayMs: number): Readonly<Ref<Value>> {
  const settled = shallowRef(source()) as Ref<Value>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(source, (value) => {
    clearTimeout(timer);
    timer = setTimeout(() => (settled.value = value), delayMs);
  });
  onScopeDispose(() => clearTimeout(timer));
  return settled;
}
