/** mp-notice. In WeChat's console it is entered as a request domain, as the shop's backend is. */
export const NOTICE_SERVICE_URL = "https://notices.example.com";

export const SHOP_BACKEND_URL = "https://shop.example.com";
