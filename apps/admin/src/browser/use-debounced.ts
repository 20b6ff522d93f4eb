import { onScopeDispose, shallowRef, watch, type Ref } from "vue";

/** Follows a value once it has stood still for a while. */
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
