import { createCollector, type WxLike } from "@mp-notice/collector";

const host: WxLike = uni;

export const collector = createCollector({ url: "https://notices.example.com", host });
