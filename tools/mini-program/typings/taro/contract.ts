import Taro from "@tarojs/taro";
import { createCollector } from "@mp-notice/collector";

export const collector = createCollector({ url: "https://notices.example.com", host: Taro });

// @ts-expect-error it is an object with methods, and not just anything
export const nothing: number = Taro;
