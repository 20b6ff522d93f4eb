import {
  assertCardFits,
  checkMapping,
  NoticeError,
  normaliseData,
  noticeCatalog,
  renderPage,
  type Channel,
  type Keyword,
  type LibraryTemplate,
  type NoticeDefinition,
  type Source,
} from "@mp-notice/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSimulatedWechat } from "./wechat/open-simulated-wechat.ts";

const RUNS = 400;
/** Fewer than an account holds of either channel (facts §2.2, §3.1). */
const TEMPLATES = 22;
const TEXTS = [
  "好",
  "A-1",
  "128",
  "¥9.90元",
  "+86-138",
  "粤A12345",
  "2026-01-31 08:30",
  "08:30",
  "已发货",
  "王小明",
  "!?",
  "abc",
];

const anyText = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 45 }),
  fc.string({
    unit: fc.constantFrom("字", "😀", "\u200d", "\n", "\t", " ", "a", "1", "-", "～"),
    minLength: 1,
    maxLength: 45,
  }),
  fc.stringMatching(/^[0-9A-Z-]{1,40}$/),
  fc.stringMatching(/^[一-龥]{1,25}$/),
);

function anyData(notice: NoticeDefinition): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(
      Object.entries(notice.fields).map(([name, field]): [string, fc.Arbitrary<unknown>] => {
        switch (field.type) {
          case "text":
            return [name, field.required ? anyText : fc.option(anyText)];
          case "money":
            return [
              name,
              fc.oneof(
                fc.integer({ min: 0, max: 10_500_000_000 }),
                fc.constantFrom("0", "0.5", "12.05", "9999999999.99"),
              ),
            ];
          case "integer":
            return [name, fc.integer()];
          case "datetime":
            return [name, fc.integer({ min: 0, max: 4_000_000_000 })];
          case "choice":
            return [name, fc.constantFrom(...Object.keys(field.choices))];
        }
      }),
    ),
  );
}

const FILLER: Keyword = { keywordId: "9999", name: "备注", example: "无", type: "thing" };

/** What an operator may choose for one keyword of a notice. */
function listSources(
  notice: NoticeDefinition,
  template: LibraryTemplate,
  keyword: Keyword,
): Source[] {
  const all: Source[] = [
    ...Object.keys(notice.fields).map((field): Source => ({ kind: "field", field })),
    ...TEXTS.map((text): Source => ({ kind: "text", text })),
  ];
  return all.filter((source) => {
    try {
      checkMapping({
        notice,
        template: { ...template, keywords: [keyword, FILLER] },
        keywords: [
          { keywordId: keyword.keywordId, source },
          { keywordId: FILLER.keywordId, source: { kind: "text", text: "好" } },
        ],
      });
      return true;
    } catch (error) {
      if (error instanceof NoticeError) return false;
      throw error;
    }
  });
}

describe.each(["subscribe", "template"] as const)(
  "whatever core accepts on the %s channel",
  (channel: Channel) => {
    test("WeChat takes", { timeout: 120_000 }, async () => {
      await using wechat = await openSimulatedWechat();
      const { app, accountGateway: account, messageGateway: messages, control } = wechat;
      const { openid } = await control("/users", {});

      async function permit(templateId: string): Promise<string | null> {
        if (channel === "template")
          return (await control(`/users/${openid}/submit-form`, {})).formId;
        await control(`/users/${openid}/subscribe`, {
          templateIds: [templateId],
          answer: "accept",
        });
        return null;
      }

      const placed: { template: LibraryTemplate; templateId: string }[] = [];
      for (const { libraryTemplateId } of (await account.listLibrary({ app, channel })).slice(
        0,
        TEMPLATES,
      )) {
        const whole = await account.getLibraryTemplate({ app, channel, libraryTemplateId });
        const template = { ...whole, keywords: whole.keywords.slice(0, 5) };
        if (template.keywords.length < 2) continue;
        const keywords = template.keywords.map(({ keywordId, type }) => ({
          keywordId,
          type,
          dataKey: "",
        }));
        const { title } = template;
        const { templateId } = await account.addTemplate({
          app,
          channel,
          libraryTemplateId,
          title,
          keywords,
          sceneDesc: "通知",
        });
        placed.push({ template, templateId });
      }
      expect(placed.length).toBeGreaterThan(10);

      let sent = 0;
      const anyCase = fc
        .tuple(fc.constantFrom(...placed), fc.constantFrom<NoticeDefinition>(...noticeCatalog))
        .chain(([place, notice]) =>
          fc.record({
            place: fc.constant(place),
            notice: fc.constant(notice),
            sources: fc.tuple(
              ...place.template.keywords.map((keyword) => {
                const sources = listSources(notice, place.template, keyword);
                return sources.length > 0 ? fc.constantFrom(...sources) : fc.constant(null);
              }),
            ),
            data: anyData(notice),
          }),
        );
      await fc.assert(
        fc.asyncProperty(anyCase, async ({ place, notice, sources, data: given }) => {
          const { template, templateId } = place;
          const choices = template.keywords.map(({ keywordId }, index) => ({
            keywordId,
            source: sources[index],
          }));
          if (choices.some(({ source }) => !source)) return;
          let request: string;
          try {
            const keywords = checkMapping({
              notice,
              template,
              keywords: choices as { keywordId: string; source: Source }[],
            });
            const data = normaliseData(notice, given);
            const { lines } = assertCardFits({
              notice,
              mapping: { title: template.title, keywords },
              data,
            });
            request = messages.serialize({
              channel,
              openid,
              templateId,
              page: renderPage({ page: notice.page, notice, data, orderId: "A1" }),
              values: lines.map(({ dataKey, value }) => ({ dataKey, value })),
              credential: await permit(templateId),
              miniprogramState: "formal",
            });
          } catch (error) {
            if (error instanceof NoticeError) return;
            throw error;
          }
          const answer = await messages.send({ app, channel, body: request });
          expect(answer, request).toMatchObject({ kind: "answered", errcode: 0 });
          sent++;
        }),
        { numRuns: RUNS },
      );
      expect(sent, "enough of what was drawn was accepted by core").toBeGreaterThan(RUNS / 10);
    });
  },
);
