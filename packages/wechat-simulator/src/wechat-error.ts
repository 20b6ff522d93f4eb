/** The texts of facts §1.3, §2.4, §3.1, §3.3 and §5.1; codes whose text no source tells get a plain one. */
const ERROR_TEXTS: ReadonlyMap<number, string> = new Map([
  [-1, "system error"],
  [20002, "bad parameter"],
  [40001, "invalid credential, access_token is invalid or not latest"],
  [40002, "invalid grant_type"],
  [40003, "invalid openid"],
  [40013, "invalid appid"],
  [40014, "invalid access_token"],
  [40029, "invalid code"],
  [40037, "invalid template_id"],
  [40125, "invalid appsecret"],
  [40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist"],
  [40226, "code blocked"],
  [40243, "appsecret frozen"],
  [40400, "wrong http method"],
  [41001, "access_token missing"],
  [41002, "appid missing"],
  [41004, "appsecret missing"],
  [41028, "invalid form id"],
  [41029, "form id used count reach limit"],
  [41030, "invalid page"],
  [42001, "access_token expired"],
  [43002, "require POST method"],
  [43101, "user refuse to accept the msg"],
  [43106, "not allow to add template, for punishment"],
  [43107, "subscribe message is banned"],
  [43108, "concurrent send to the same user"],
  [45009, "reach max api daily quota limit"],
  [45011, "api minute-quota reach limit mustslower retry next minute"],
  [45026, "template num exceeds limit"],
  [45109, "This API has been unsupported"],
  [45168, "hit sensitive words"],
  [47001, "data format error"],
  [47003, "argument invalid!"],
  [48001, "api unauthorized"],
  [48006, "forbid to clear quota because of reaching the limit"],
  [50004, "forbidden to use the token api"],
  [50007, "account is frozen"],
  [76021, "cgi_path not found"],
  [76022, "no right to query this cgi_path"],
  [200012, "private template limit reached"],
  [200014, "tid does not exist"],
  [200016, "invalid start"],
  [200017, "invalid limit"],
  [200018, "missing ids"],
  [200019, "invalid ids"],
  [200020, "invalid keywords"],
  [200021, "invalid sceneDesc"],
  [200022, "template with the same title and keywords exists"],
]);

/** What WeChat answers instead of doing what was asked. */
export class WechatError extends Error {
  readonly errcode: number;

  constructor(errcode: number, text: string = ERROR_TEXTS.get(errcode) ?? "error") {
    super(text);
    this.name = "WechatError";
    this.errcode = errcode;
  }
}
