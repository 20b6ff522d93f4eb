export const search = {
  label: "Search: order, refund, openid (start or end), msgid",
  hint: "Press / to search",
  busy: "Searching…",
  nothing: "Nothing found",
  nothingAdvice:
    "Within the other filters, no number starts with “{search}”, and no openid starts or ends with it. Check the text, or clear the other filters.",
};
