import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listProgramFiles, PROGRAM_FOLDER } from "../mini-program/list-program-files.ts";
import { bundlePhone, PHONE_FOLDER } from "./bundle-phone.ts";
import { COLLECTOR_FOLDER, remakeWhenChanged } from "./remake-when-changed.ts";

export const SECURITY_HEADERS = {
  "content-security-policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

interface PhoneFile {
  contentType: string;
  content: string | Buffer;
}

type FindFile = (path: string) => Promise<PhoneFile | null>;

const HTML = "text/html; charset=utf-8";
const CSS = "text/css; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";

/** The files under `/phone`: the phone and its mini program, built on first request. */
export function createPhoneFiles({ adminUrl }: { adminUrl: string }): FindFile {
  const getPhone = remakeWhenChanged([PHONE_FOLDER], bundlePhone);
  const getProgram = remakeWhenChanged([PROGRAM_FOLDER, COLLECTOR_FOLDER], async () => {
    // Lazy-loaded, so that the demo starts faster.
    const { bundleMiniProgram } = await import("../mini-program/bundle-mini-program.ts");
    return bundleMiniProgram();
  });
  const readPhoneFile = (file: string) => readFile(join(PHONE_FOLDER, file), "utf8");
  const showPage = async () =>
    (await readPhoneFile("index.html")).replace("{adminUrl}", escapeHtml(adminUrl));

  const files = new Map<string, [contentType: string, read: () => Promise<string>]>([
    ["", [HTML, showPage]],
    ["/", [HTML, showPage]],
    ["/phone.css", [CSS, () => readPhoneFile("phone.css")]],
    ["/wechat.css", [CSS, () => readPhoneFile("wechat.css")]],
    ["/built-ins.css", [CSS, () => readPhoneFile("runtime/built-ins/built-ins.css")]],
    ["/phone.js", [SCRIPT, getPhone]],
    ["/program.css", [CSS, async () => (await getProgram()).style]],
    ["/program.js", [SCRIPT, async () => (await getProgram()).script]],
  ]);
  return async (path) => {
    const [contentType, read] = files.get(path) ?? [];
    if (contentType && read) return { contentType, content: await read() };
    const picture = listProgramFiles().find((file) => `/${file}` === path && file.endsWith(".png"));
    if (!picture) return null;
    return { contentType: "image/png", content: await readFile(join(PROGRAM_FOLDER, picture)) };
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
