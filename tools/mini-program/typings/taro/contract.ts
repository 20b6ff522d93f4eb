import Taro from "@tarojs/taro";
import { createCollector } from "@mp-notice/collector";

export const collector = createCollector({ url: "https://notices.example.com", host: Taro });

// @ts-expect-error a host must be an object with methods
export const nothing: number = Taro;
