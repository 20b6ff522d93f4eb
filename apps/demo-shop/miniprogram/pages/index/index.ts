import { collector } from "../../collector.ts";
import { formatYuan } from "../../format.ts";
import { listGoods, placeOrder, type Goods } from "../../shop-backend.ts";
import { showFailure } from "../../show-failure.ts";
import { isChinese, texts } from "../../texts/texts.ts";

interface GoodsRow {
  goodsId: string;
  name: string;
  price: string;
  priceCents: number;
  count: number;
}

Page({
  data: {
    texts,
    goods: [] as GoodsRow[],
    count: 0,
    total: formatYuan(0),
    failed: false,
    submitting: false,
  },

  onLoad() {
    void wx.setNavigationBarTitle({ title: texts.shopName });
    this.load();
  },

  load() {
    listGoods().then(
      (goods) => this.setData({ goods: goods.map(toRow), failed: false }),
      (error: unknown) => {
        this.setData({ failed: true });
        showFailure(error);
      },
    );
  },

  changeCount(event: WechatMiniprogram.CustomEvent<{ goodsId: string; count: number }>) {
    const { goodsId, count } = event.detail;
    this.showGoods(
      this.data.goods.map((row) =>
        row.goodsId === goodsId ? Object.assign({}, row, { count }) : row,
      ),
    );
  },

  showGoods(goods: GoodsRow[]) {
    const cents = goods.reduce((sum, row) => sum + row.priceCents * row.count, 0);
    const count = goods.reduce((sum, row) => sum + row.count, 0);
    this.setData({ goods, count, total: formatYuan(cents) });
  },

  /** The submit event carries a formId: permission for one more message to this customer. */
  async submitOrder(event: WechatMiniprogram.FormSubmit) {
    if (this.data.submitting) return;
    const items = this.data.goods
      .filter(({ count }) => count > 0)
      .map(({ goodsId, count }) => ({ goodsId, count }));
    this.setData({ submitting: true });
    try {
      const { orderId } = await placeOrder(items);
      collector.collectForm(event, { orderId });
      this.showGoods(this.data.goods.map((row) => Object.assign({}, row, { count: 0 })));
      void wx.navigateTo({ url: `/pages/order/detail?id=${orderId}` });
    } catch (error) {
      showFailure(error);
    }
    this.setData({ submitting: false });
  },
});

function toRow({ goodsId, name, nameEn, priceCents }: Goods): GoodsRow {
  const price = formatYuan(priceCents);
  return { goodsId, name: isChinese ? name : nameEn, price, priceCents, count: 0 };
}
