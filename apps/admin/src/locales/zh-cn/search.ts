export const search = {
  label: "搜索：订单号、退款单号、openid（开头或结尾）、msgid",
  hint: "按 / 开始搜索",
  busy: "正在搜索…",
  clear: "清空搜索",
  nothing: "没有找到",
  nothingAdvice:
    "在其他筛选条件下，没有号码以“{search}”开头，也没有 openid 以它开头或结尾。请核对一遍，或清除其他筛选再搜。",
};
