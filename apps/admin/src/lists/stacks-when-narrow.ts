import type { Directive } from "vue";

/**
 * On a `.data-table`: where there is no room for columns, each row becomes a card whose cells carry their column's name. The roles
 * keep it a table for screen readers, because another `display` would take them away.
 */
export const stacksWhenNarrow: Directive<HTMLElement> = {
  mounted: label,
  updated: label,
};

const ROLES = {
  table: "table",
  thead: "rowgroup",
  tbody: "rowgroup",
  tr: "row",
  th: "columnheader",
  td: "cell",
};

function label(container: HTMLElement): void {
  container.classList.add("stacks");
  for (const [tag, role] of Object.entries(ROLES))
    for (const element of container.querySelectorAll(tag)) element.setAttribute("role", role);
  const names = [...container.querySelectorAll("thead th")].map((head) =>
    head.querySelector(".visually-hidden") ? "" : (head.textContent?.trim() ?? ""),
  );
  for (const row of container.querySelectorAll("tbody tr"))
    for (const [index, cell] of [...row.children].entries())
      cell.setAttribute("data-label", names[index] ?? "");
}
