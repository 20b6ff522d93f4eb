import { texts } from "../../texts/texts.ts";

const MAX_COUNT = 99;

/** A product and its quantity. Its `change` event: `{ goodsId, count }`. */
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
