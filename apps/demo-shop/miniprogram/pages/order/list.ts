import { formatYuan } from "../../format.ts";
import { listOrders, type Order } from "../../shop-backend.ts";
import { showFailure } from "../../show-failure.ts";
import { isChinese, texts } from "../../texts/texts.ts";

interface OrderCard {
  orderId: string;
  orderSn: string;
  state: Order["state"];
  names: string;
  total: string;
}

Page({
  data: { texts, orders: [] as OrderCard[], isLoaded: false },

  onShow() {
    void wx.setNavigationBarTitle({ title: texts.myOrders });
    listOrders().then(
      (orders) => this.setData({ orders: orders.map(toCard), isLoaded: true }),
      showFailure,
    );
  },

  openOrder(event: WechatMiniprogram.TouchEvent<object, object, { orderId: string }>) {
    void wx.navigateTo({ url: `/pages/order/detail?id=${event.currentTarget.dataset.orderId}` });
  },
});

function toCard({ orderId, orderSn, state, lines, totalCents }: Order): OrderCard {
  const names = lines.map(({ name, nameEn }) => (isChinese ? name : nameEn));
  const total = formatYuan(totalCents);
  return { orderId, orderSn, state, names: names.join(isChinese ? "、" : ", "), total };
}
