/** Words that templates' titles use for one thing; the first stands for all. Longer ones come first. */
const SAME_WORDS: readonly (readonly string[])[] = [
  ["待支付", "待付款", "未支付", "未付款", "代付款"],
  ["支付", "付款", "缴费", "缴款"],
  ["取消", "关闭", "撤销"],
  ["退款", "退货", "售后"],
  ["发货", "物流", "配送", "寄出"],
  ["自提", "取货", "提货", "到店"],
  ["订单", "交易"],
  ["通知", "提醒", "提示"],
];

/** A title with one word for each thing, so that 付款成功提醒 and 支付成功通知 are the same. */
export function toPlainTitle(title: string): string {
  let plain = title.normalize("NFKC").toLowerCase().replaceAll(/\s/g, "");
  for (const [word = "", ...others] of SAME_WORDS)
    for (const other of others) plain = plain.replaceAll(other, word);
  return plain;
}

/** What a title is about; 订单 and 通知 stand in most. */
const SUBJECTS = ["待支付", "支付", "取消", "退款", "发货", "自提"];
/** Stands in every title. */
const COMMON = /通知/g;
/** What is left of the likeness of titles about different things. */
const OTHER_SUBJECT = 0.3;

/** How alike two titles are, from 0 to 1: the share of pairs of characters that they have in common (Dice), less when they are about different things. */
export function compareTitles(one: string, other: string): number {
  const [left, right] = [toPairs(one), toPairs(other)];
  if (left.size + right.size === 0) return 0;
  const common = [...left].filter((pair) => right.has(pair)).length;
  const likeness = (2 * common) / (left.size + right.size);
  return findSubject(one) === findSubject(other) ? likeness : likeness * OTHER_SUBJECT;
}

function findSubject(title: string): string | undefined {
  const plain = toPlainTitle(title);
  return SUBJECTS.find((subject) => plain.includes(subject));
}

function toPairs(title: string): Set<string> {
  const characters = Array.from(toPlainTitle(title).replaceAll(COMMON, ""));
  return new Set(characters.slice(1).map((character, index) => `${characters[index]}${character}`));
}
