export const search = {
  label: "Search: order, refund, openid (start or end), msgid",
  hint: "Press / to search",
  busy: "Searching…",
  clear: "Clear the search",
  nothing: "Nothing found",
  nothingAdvice:
    "Within the other filters no number begins with “{search}”, and no openid begins or ends with it. Check it, or clear the other filters.",
};
