import type { Page } from "playwright-core";
import { type Demo, OWNER } from "./start-demo.ts";

export const SERVICE_API_KEY = `mpn_${"0123456789abcdef".repeat(2)}`;

/** Calls a procedure. @throws when the service refuses */
export async function callApi<Output = unknown>(
  demo: Demo,
  input: {
    name: string;
    body?: unknown;
    reads?: boolean;
    headers?: Record<string, string>;
    page?: Page;
  },
): Promise<Output> {
  const { name, body, reads = false, headers = {} } = input;
  const cookies = (await input.page?.context().cookies()) ?? [];
  const query =
    reads && body !== undefined ? `?input=${encodeURIComponent(JSON.stringify(body))}` : "";
  const response = await fetch(`${demo.adminUrl}/trpc/${name}${query}`, {
    method: reads ? "GET" : "POST",
    headers: {
      cookie: cookies.map(({ name: key, value }) => `${key}=${value}`).join("; "),
      ...(!reads && { "content-type": "application/json" }),
      ...headers,
    },
    ...(!reads && { body: JSON.stringify(body ?? {}) }),
  });
  const answer = (await response.json()) as { result?: { data: Output } };
  if (!answer.result) throw new Error(`${name}: ${JSON.stringify(answer)}`);
  return answer.result.data;
}

/** Calls a procedure with the service key. */
export function callAsBackend<Output = unknown>(
  demo: Demo,
  name: string,
  body: unknown,
): Promise<Output> {
  return callApi<Output>(demo, {
    name,
    body,
    headers: { authorization: `Bearer ${SERVICE_API_KEY}` },
  });
}

/** The simulator's control surface. */
export async function callSimulator<Output>(
  demo: Demo,
  path: string,
  body: unknown,
): Promise<Output> {
  const response = await fetch(`${demo.simulatorUrl}/_simulator/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Output;
}

export async function signIn(page: Page, demo: Demo): Promise<void> {
  await page.goto(`${demo.adminUrl}/login`);
  await page.getByLabel("邮箱").fill(OWNER.email);
  await page.getByLabel("密码").fill(OWNER.password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByRole("heading", { name: "概览" }).waitFor();
}

interface SavedNotice {
  version: number;
  page: string;
  grantWaitSeconds: number;
  quietHours: { from: string; to: string } | null;
  template: {
    templateId: string;
    libraryTemplateId: string;
    title: string;
    keywords: { name: string }[];
  };
}

export function getNotice(page: Page, demo: Demo, code: string): Promise<SavedNotice> {
  return callApi<SavedNotice>(demo, { name: "notices.get", body: { code }, reads: true, page });
}

/** Maps a notice by its suggestions, as the editor does; confirms stranded permissions. */
export async function mapNotice(
  page: Page,
  demo: Demo,
  { code, query, channel = "subscribe" }: { code: string; query: string; channel?: string },
): Promise<SavedNotice> {
  const { items } = await callApi<{ items: { libraryTemplateId: string }[] }>(demo, {
    name: "templates.list",
    body: { channel, query },
    reads: true,
    page,
  });
  const libraryTemplateId = items[0]?.libraryTemplateId;
  const suggestions = await callApi<{ keywordId: string; source: unknown }[]>(demo, {
    name: "notices.suggest",
    body: { code, channel, libraryTemplateId },
    reads: true,
    page,
  });
  const keywords = suggestions.map(({ keywordId, source }) => ({ keywordId, source }));
  const change = { code, channel, template: { libraryTemplateId, keywords } };
  const { strandedGrants } = await callApi<{ strandedGrants: number }>(demo, {
    name: "notices.planUpdate",
    body: change,
    reads: true,
    page,
  });
  return callApi<SavedNotice>(demo, {
    name: "notices.update",
    body: { ...change, enabled: true, strandedGrants },
    page,
  });
}
