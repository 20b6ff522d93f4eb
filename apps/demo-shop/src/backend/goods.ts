export interface Goods {
  goodsId: string;
  name: string;
  nameEn: string;
  priceCents: number;
  /** One han that stands for a picture. */
  picture: string;
}

export const GOODS: readonly Goods[] = [
  {
    goodsId: "cup",
    name: "手工陶瓷咖啡杯",
    nameEn: "Handmade coffee cup",
    priceCents: 6_400,
    picture: "杯",
  },
  {
    goodsId: "cloth",
    name: "亚麻桌布",
    nameEn: "Linen tablecloth",
    priceCents: 12_800,
    picture: "布",
  },
  {
    goodsId: "tea",
    name: "明前龙井 100 克",
    nameEn: "Longjing tea, 100 g",
    priceCents: 19_900,
    picture: "茶",
  },
  {
    goodsId: "lamp",
    name: "榉木阅读灯",
    nameEn: "Beech reading lamp",
    priceCents: 26_850,
    picture: "灯",
  },
];
