/** The part of co-wechat-api 3.11 that the tests use; the package ships no types. */
declare module "co-wechat-api" {
  export default class WechatApi {
    constructor(appid: string, appsecret: string);
    prefix: string;
    sendSubscribeMessage(
      openid: string,
      templateId: string,
      page: string,
      data: object,
    ): Promise<{ errcode: number; errmsg: string; msgid?: { toString(): string } }>;
    sendMiniProgramTemplate(
      openid: string,
      templateId: string,
      page: string,
      formId: string,
      data: object,
    ): Promise<{ errcode: number; errmsg: string }>;
  }
}
