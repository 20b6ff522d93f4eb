import { texts } from "../../texts/texts.ts";

const MAX_COUNT = 99;

/** One of the goods, and how many of it the customer wants. Its `change` event: `{ goodsId, count }`. */
Component({
  properties: {
    goodsId: String,
    name: String,
    price: String,
    count: Number,
  },
  data: { texts },
  methods: {
    step(event: WechatMiniprogram.TouchEvent<object, object, { by: number }>) {
      const { goodsId, count } = this.data;
      const wanted = Math.min(count + event.currentTarget.dataset.by, MAX_COUNT);
      this.triggerEvent("change", { goodsId, count: wanted });
    },
  },
});
