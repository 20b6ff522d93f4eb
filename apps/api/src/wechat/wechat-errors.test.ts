import { classifyErrcode } from "@mp-notice/core";
import { describe, expect, test } from "vitest";
import { CALL_ERROR_TEXTS } from "./call-error-texts.ts";
import { SHIPMENT_ERROR_TEXTS } from "./shipment-error-texts.ts";
import { TEMPLATE_ERROR_TEXTS } from "./template-error-texts.ts";
import { describeWechatError } from "./wechat-errors.ts";

/** The errcodes that docs/wechat-facts.md lists, by its section. */
const DOCUMENTED: Record<string, number[]> = {
  "§1.3": [
    -1, 40001, 40002, 40013, 40014, 40125, 40164, 40243, 41001, 41002, 41004, 42001, 43002, 45009,
    45011, 48001, 50004, 50007, 89503, 89506, 89507,
  ],
  "§1.4": [48006, 76021, 76022],
  "§1.5": [40165, 44990, 48002, 48004, 50002, 61004, 61007, 87014, 89501],
  "§2.1": [45109],
  "§2.4": [40003, 40037, 41028, 41029, 41030, 47001],
  "§3.1": [
    404, 20001, 20002, 40400, 43106, 200001, 200002, 200011, 200012, 200013, 200014, 200016, 200017,
    200018, 200019, 200020, 200021, 200022, 200100,
  ],
  "§3.3": [43101, 43107, 43108, 45168, 47003],
  "§5.1": [40029, 40163, 40226],
  "§10.4": [
    10060001, 10060002, 10060003, 10060004, 10060005, 10060006, 10060007, 10060008, 10060009,
    10060012, 10060014, 10060019, 10060020, 10060023, 10060024, 10060025, 10060026, 10060028,
    10060029, 10060030, 10060031, 10060032, 268485194, 268485195, 268485196, 268485197, 268485216,
    268485224, 268485226, 268485227, 268485228,
  ],
};

test.each(Object.entries(DOCUMENTED))(
  "every errcode of facts %s has its own text",
  (_at, codes) => {
    const unknown = describeWechatError(987654, "").zh.advice;
    for (const errcode of codes) {
      const { zh, en, class: outcomeClass } = describeWechatError(errcode, "");
      expect(zh.advice, `${errcode}`).not.toBe(unknown);
      expect(zh.what, `${errcode}`).toMatch(/\p{Script=Han}/u);
      expect(zh.advice, `${errcode}`).toMatch(/\p{Script=Han}/u);
      expect(en.what, `${errcode}`).toMatch(/^[A-Z]/);
      expect(en.advice, `${errcode}`).toMatch(/^[A-Z]/);
      expect(outcomeClass).toBe(classifyErrcode(errcode));
    }
  },
);

test("no errcode is in two tables", () => {
  const all = [CALL_ERROR_TEXTS, TEMPLATE_ERROR_TEXTS, SHIPMENT_ERROR_TEXTS].flatMap((texts) =>
    Object.keys(texts),
  );
  expect(all.length).toBe(new Set(all).size);
});

describe("the text contains the answer's", () => {
  test("IP address to allow", () => {
    const errmsg =
      "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: 6567a1b2-0c1d2e3f-4a5b6c7d";
    const { zh, en } = describeWechatError(40164, errmsg);
    expect(zh.what).toBe("服务器 IP 1.2.3.4 不在白名单中");
    expect(zh.advice).toContain("添加 1.2.3.4");
    expect(en.advice).toMatch(/^Add 1\.2\.3\.4 /);
  });

  test("IPv6 address", () => {
    const errmsg = "invalid ip 2408:8000::1, not in whitelist";
    expect(describeWechatError(40164, errmsg).en.advice).toMatch(/^Add 2408:8000::1 /);
  });

  test.each([
    ["argument invalid! data.time2.value is empty", "time2"],
    ["argument invalid! data.thing3.value is emtpy", "thing3"],
    ["argument invalid! data.thing5.value invalid", "thing5"],
    ["argument invalid! data.character_string13.value rid: a", "character_string13"],
  ])("the keyword: %s", (errmsg, key) => {
    const { zh, en } = describeWechatError(47003, errmsg);
    expect(zh.what).toBe(`关键词 ${key} 的内容不符合规则`);
    expect(en.what).toBe(`The value of ${key} breaks WeChat's rules`);
  });

  test("an unknown code and its rid", () => {
    const errmsg = "odd rid: 6567a1b2-0c1d2e3f-4a5b6c7d";
    const { zh, en, class: outcomeClass } = describeWechatError(987654, errmsg);
    expect(zh.what).toContain("987654");
    expect(zh.advice).toContain("6567a1b2-0c1d2e3f-4a5b6c7d");
    expect(en.advice).toContain("6567a1b2-0c1d2e3f-4a5b6c7d");
    expect(outcomeClass).toBe("unclear");
  });

  test("and leaves no gap where it names nothing", () => {
    for (const errcode of [40164, 47003, 987654]) {
      const { zh, en } = describeWechatError(errcode, "");
      for (const sentence of [zh.what, zh.advice, en.what, en.advice])
        expect(sentence).not.toMatch(/[{}?]| {2}|^ | $/);
    }
  });
});

test("an unreachable WeChat has its own text", () => {
  const { zh, class: outcomeClass } = describeWechatError(null, "ENOTFOUND");
  expect(zh.what).toBe("连接不上微信服务器");
  expect(outcomeClass).toBeNull();
});
