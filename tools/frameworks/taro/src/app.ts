import { createApp } from "vue";
import { collector } from "./collector";

export default createApp({
  onShow() {
    collector.onShow();
  },
  onHide() {
    collector.onHide();
  },
});
