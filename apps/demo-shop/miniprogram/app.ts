import { collector } from "./collector.ts";

App({
  onShow() {
    collector.onShow();
  },
  onHide() {
    collector.onHide();
  },
});
