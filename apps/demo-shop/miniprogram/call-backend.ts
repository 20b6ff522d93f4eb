import { SHOP_BACKEND_URL } from "./config.ts";

type Method = "GET" | "POST";

interface Answer {
  statusCode: number;
  data: unknown;
}

let token: string | undefined;

/**
 * Calls the shop's backend as the phone's customer; logs in when needed.
 * @throws Error with the backend's message, or a network error
 */
export async function callBackend<Result>(
  method: Method,
  path: string,
  data?: object,
): Promise<Result> {
  const send = async () => {
    token = token || (await logIn());
    return request(method, path, { data, token });
  };
  let answer = await send();
  if (answer.statusCode === 401) {
    token = undefined;
    answer = await send();
  }
  return readResult(answer) as Result;
}

async function logIn(): Promise<string> {
  const code = await new Promise<string>((resolve, reject) => {
    wx.login({
      success: (result) => resolve(result.code),
      fail: (error) => reject(new Error(error.errMsg)),
    });
  });
  const answer = await request("POST", "/login", { data: { code } });
  return (readResult(answer) as { token: string }).token;
}

function request(
  method: Method,
  path: string,
  sent: { data?: object | undefined; token?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: SHOP_BACKEND_URL + path,
      method,
      ...(sent.data && { data: sent.data }),
      header: sent.token ? { authorization: `Bearer ${sent.token}` } : {},
      success: ({ statusCode, data }) => resolve({ statusCode, data }),
      fail: (error) => reject(new Error(error.errMsg)),
    });
  });
}

function readResult({ statusCode, data }: Answer): unknown {
  if (statusCode === 200) return data;
  const { error } = (typeof data === "object" ? data : {}) as { error?: string };
  throw new Error(error || `HTTP ${statusCode}`);
}
