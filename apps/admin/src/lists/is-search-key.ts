/** `/` outside of fields and dialogs. */
export function isSearchKey(event: KeyboardEvent): boolean {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (key !== "/" || ctrlKey || metaKey || altKey || event.defaultPrevented) return false;
  return !(
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable], [role=dialog]")
  );
}
