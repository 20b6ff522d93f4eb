/** The part of co-wechat-api 3.11 that the bench uses; the package brings no types. */
declare module "co-wechat-api" {
  export default class WechatApi {
    constructor(
      appid: string,
      appsecret: string,
      getToken: () => Promise<{ accessToken: string; expireTime: number }>,
    );
    prefix: string;
    sendSubscribeMessage(
      openid: string,
      templateId: string,
      page: string,
      data: object,
    ): Promise<{ errcode: number }>;
  }
}
