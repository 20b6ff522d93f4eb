import { en } from "./en.ts";
import { zh, type Texts } from "./zh.ts";

/** WeChat's own language decides. */
export const isChinese = wx.getAppBaseInfo().language.startsWith("zh");

export const texts: Texts = isChinese ? zh : en;
