/** mp-notice's address. Enter it in the WeChat console as a request domain, like the shop's backend. */
export const NOTICE_SERVICE_URL = "https://notices.example.com";

export const SHOP_BACKEND_URL = "https://shop.example.com";
