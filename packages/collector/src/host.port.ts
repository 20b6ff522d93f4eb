export interface HostFailure {
  errMsg?: string;
  /** In its place where a wrapper of `wx` rejects with an Error. */
  message?: string;
  errCode?: number;
}

export interface HostVersions {
  /** Of the base library. */
  SDKVersion?: string;
}

export interface HostRequest {
  url: string;
  method: "GET" | "POST";
  header: Record<string, string>;
  data?: Record<string, unknown>;
  timeout: number;
  /** Called for every HTTP status; `data` is parsed JSON, or a string when the reply was not JSON (facts §4.3). */
  success: (result: { statusCode: number; data: unknown }) => void;
  fail: (error: HostFailure) => void;
}

/**
 * What the collector uses of `wx`, and nothing else. Pass `Taro` or `uni` as `host`: they have the same shape.
 * Each method may answer by its callbacks or by a promise. Optional methods are missing on old base libraries.
 */
export interface WxLike {
  /** Gives `""` or `undefined` when the key is absent (facts §4.5). */
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, data: string): void;
  login(options: {
    success: (result: { code: string }) => void;
    fail: (error: HostFailure) => void;
  }): unknown;
  request(options: HostRequest): unknown;
  requestSubscribeMessage?(options: {
    tmplIds: string[];
    /** Under each template id what the customer answered. */
    success: (result: object) => void;
    fail: (error: HostFailure) => void;
  }): unknown;
  getAppBaseInfo?(): HostVersions;
  getSystemInfoSync?(): HostVersions;
}

/** As `WxLike`, where the typings of a framework ask for more than WeChat does, as Taro's do for `entityIds`. */
export interface FrameworkHost extends Omit<WxLike, "requestSubscribeMessage"> {
  requestSubscribeMessage?(options: never): unknown;
}
