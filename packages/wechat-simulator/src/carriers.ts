import library from "./library/carriers.json" with { type: "json" };

export interface Carrier {
  /** For `express_company`. */
  readonly id: string;
  readonly name: string;
}

const REGIONS = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新港澳台".split("");
const BRANDS = ["顺达", "安捷", "鸿运", "联通达", "远航", "飞驰", "诚信", "速捷", "百通", "万里"];
const KINDS = ["速递", "物流", "快运", "供应链"];

/** Invented carriers: with them the list is as long as WeChat's (facts §10.2). */
const inventCarriers = (): Carrier[] =>
  REGIONS.flatMap((region) =>
    BRANDS.flatMap((brand) => KINDS.map((kind) => region + brand + kind)),
  ).map((name, index) => ({ id: `MPN${String(index + 1).padStart(4, "0")}`, name }));

export const CARRIERS: readonly Carrier[] = [...library.carriers, ...inventCarriers()];

const byId: ReadonlyMap<string, Carrier> = new Map(
  CARRIERS.map((carrier) => [carrier.id, carrier]),
);

export const findCarrier = (id: string): Carrier | undefined => byId.get(id);
