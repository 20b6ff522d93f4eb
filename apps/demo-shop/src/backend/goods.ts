export interface Goods {
  goodsId: string;
  name: string;
  nameEn: string;
  priceCents: number;
}

export const GOODS: readonly Goods[] = [
  {
    goodsId: "cup",
    name: "手工陶瓷咖啡杯",
    nameEn: "Handmade coffee cup",
    priceCents: 6_400,
  },
  {
    goodsId: "cloth",
    name: "亚麻桌布",
    nameEn: "Linen tablecloth",
    priceCents: 12_800,
  },
  {
    goodsId: "tea",
    name: "明前龙井 100 克",
    nameEn: "Longjing tea, 100 g",
    priceCents: 19_900,
  },
  {
    goodsId: "lamp",
    name: "榉木阅读灯",
    nameEn: "Beech reading lamp",
    priceCents: 26_850,
  },
];
