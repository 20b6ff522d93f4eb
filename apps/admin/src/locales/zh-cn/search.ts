export const search = {
  label: "搜索：订单号、退款单号、openid（开头或结尾）、msgid",
  hint: "按 / 开始搜索",
  busy: "搜索中…",
  nothing: "未找到结果",
  nothingAdvice:
    "在其他筛选条件下，没有以“{search}”开头的号码，也没有以它开头或结尾的 openid。请检查后重试，或清除其他筛选。",
};
