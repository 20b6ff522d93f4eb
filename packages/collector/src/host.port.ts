export interface HostFailure {
  errMsg?: string;
  /** Set instead of `errMsg` by wrappers of `wx` that reject with an Error. */
  message?: string;
  errCode?: number;
}

export interface HostVersions {
  /** Base library version. */
  SDKVersion?: string;
}

export interface HostRequest {
  url: string;
  method: "GET" | "POST";
  header: Record<string, string>;
  data?: Record<string, unknown>;
  timeout: number;
  /** Called for every HTTP status; `data` is parsed JSON, or a string when the body is not JSON (facts §4.3). */
  success: (result: { statusCode: number; data: unknown }) => void;
  fail: (error: HostFailure) => void;
}

/**
 * The part of `wx` that the collector uses. `Taro` and `uni` have the same shape and can be passed as `host`.
 * A method may use its callbacks or return a promise. Old base libraries lack the optional methods.
 */
export interface WxLike {
  /** Returns `""` or `undefined` when the key is absent (facts §4.5). */
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, data: string): void;
  login(options: {
    success: (result: { code: string }) => void;
    fail: (error: HostFailure) => void;
  }): unknown;
  request(options: HostRequest): unknown;
  requestSubscribeMessage?(options: {
    tmplIds: string[];
    /** The customer's answer by template id. */
    success: (result: object) => void;
    fail: (error: HostFailure) => void;
  }): unknown;
  /** `itemSettings` lists only templates with "always keep" (facts §4.8). */
  getSetting?(options: {
    withSubscriptions: true;
    success: (result: { subscriptionsSetting?: { itemSettings?: object } }) => void;
    fail: (error: HostFailure) => void;
  }): unknown;
  getAppBaseInfo?(): HostVersions;
  getSystemInfoSync?(): HostVersions;
}

/** `WxLike` for frameworks whose typings require more than WeChat does, as Taro's do with `entityIds`. */
export interface FrameworkHost extends Omit<WxLike, "requestSubscribeMessage" | "getSetting"> {
  requestSubscribeMessage?(options: never): unknown;
  getSetting?(options: never): unknown;
}
