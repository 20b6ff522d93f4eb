import { en } from "./en.ts";
import { zh, type Texts } from "./zh.ts";

/** Follows WeChat's language. */
export const isChinese = wx.getAppBaseInfo().language.startsWith("zh");

export const texts: Texts = isChinese ? zh : en;
