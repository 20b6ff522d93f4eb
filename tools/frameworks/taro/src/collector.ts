import { createCollector } from "@mp-notice/collector";
import Taro from "@tarojs/taro";

// As many shops do. It also shows that requests take the way through Taro.
Taro.addInterceptor((chain) =>
  chain.proceed({
    ...chain.requestParams,
    header: { ...chain.requestParams.header, "x-shop": "taro" },
  }),
);

export const collector = createCollector({ url: "https://notices.example.com", host: Taro });
