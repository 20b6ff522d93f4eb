import {
  assertCardFits,
  normaliseData,
  NoticeError,
  BUILT_IN_NOTICES,
  prepareMessage,
  type Channel,
  type HeldGrant,
  type KeywordChoice,
  type LibraryTemplate,
  type NoticeData,
  type NoticeDefinition,
  type SavedMapping,
} from "@mp-notice/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createTemplatePlacer } from "../../src/notices/place-template.ts";
import { createAccountTemplates } from "../../src/templates/account-templates.ts";
import { createLibrary } from "../../src/templates/library.ts";
import { anyChoice, anyData } from "./any-mapping.ts";
import { openSimulatedWechat } from "./wechat/open-simulated-wechat.ts";

const RUNS = 700;
const AT_LEAST_SENT = 250;
const REFUSED_BY_CORE: ReadonlySet<string> = new Set(["FIELD_INVALID", "MAPPING_INVALID"]);

/** A mini program without templates, and a customer. `known` caches the library. */
async function openAccount(opened: AsyncDisposableStack, known: Map<string, LibraryTemplate>) {
  const wechat = opened.use(await openSimulatedWechat());
  const { accountGateway: gateway, control } = wechat;
  const { openid } = (await control("/users", {})) as { openid: string };
  const now = () => 0;
  const library = createLibrary({
    gateway,
    now,
    cache: {
      findList: async () => null,
      replaceList: async () => {},
      async findTemplate({ libraryTemplateId }) {
        const template = known.get(libraryTemplateId);
        return template ? { template, fetchedAt: 0 } : null;
      },
      async saveTemplate({ template }) {
        known.set(template.libraryTemplateId, template);
      },
    },
  });
  const store = { remember: async () => {} };
  const accountTemplates = createAccountTemplates({ gateway, store, now });
  return {
    ...wechat,
    openid,
    library,
    placer: createTemplatePlacer({ library, accountTemplates }),
  };
}

type Account = Awaited<ReturnType<typeof openAccount>>;

async function readLibrary({ library, app }: Account, channel: Channel) {
  const templates: LibraryTemplate[] = [];
  for (const { libraryTemplateId } of (await library.list(app, channel)).items)
    templates.push(await library.get(app, { channel, libraryTemplateId, field: "" }));
  return templates.filter(({ keywords }) => keywords.length > 1);
}

interface Case {
  notice: NoticeDefinition;
  template: LibraryTemplate;
  keywords: KeywordChoice[];
  data: Record<string, unknown>;
}

/** Picks every keyword type equally often. */
function anyCase(library: LibraryTemplate[]): fc.Arbitrary<Case> {
  const places = library.flatMap((template) =>
    template.keywords.map((wanted) => ({ template, wanted })),
  );
  const byType = Map.groupBy(places, ({ wanted }) => wanted.type);
  return fc
    .tuple(
      fc.constantFrom(...byType.values()).chain((ofType) => fc.constantFrom(...ofType)),
      fc.constantFrom<NoticeDefinition>(...BUILT_IN_NOTICES),
    )
    .chain(([{ template, wanted }, notice]) =>
      fc.record({
        notice: fc.constant(notice),
        template: fc.constant(template),
        keywords: anyChoice({ notice, template, wanted }),
        data: anyData(notice),
      }),
    );
}

async function permit({ control, openid }: Account, mapping: SavedMapping): Promise<HeldGrant> {
  const grant = { id: "G1", confirmedAt: null };
  if (mapping.channel === "subscribe") {
    const { templateId } = mapping;
    await control(`/users/${openid}/subscribe`, { templateIds: [templateId], answer: "accept" });
    return { ...grant, kind: "subscribe", credential: null };
  }
  const { formId } = await control(`/users/${openid}/submit-form`, {});
  return { ...grant, kind: "form", credential: formId };
}

async function send(
  account: Account,
  input: { notice: NoticeDefinition; mapping: SavedMapping; data: NoticeData },
): Promise<{ request: string; errcode: number | null }> {
  const { openid, messageGateway: gateway, app } = account;
  const { notice, mapping, data } = input;
  const { code, page } = notice;
  const { channel, templateId } = mapping;
  const prepared = prepareMessage({
    delivery: {
      id: "D1",
      kind: "trigger",
      notice: code,
      definitionVersion: null,
      openid,
      orderId: "O 1/二",
      data,
      miniprogramState: null,
    },
    notice,
    lane: { notice: code, channel, templateId },
    grant: await permit(account, mapping),
    settings: {
      code,
      enabled: true,
      channel,
      page,
      grantWaitSeconds: 0,
      quietHours: null,
      formerQuietEnds: [],
      mapping,
      actionRequired: null,
    },
    miniprogramState: "formal",
  });
  if (!prepared.ok) throw new Error(`accepted, and not sent: ${prepared.problem}`);
  const { request } = prepared;
  const answer = await gateway.send({ app, channel, body: request });
  return { request, errcode: answer.kind === "answered" ? answer.errcode : null };
}

test.each(["subscribe", "template"] as const)(
  "WeChat accepts every message that core accepts, on the %s channel",
  async (channel) => {
    await using opened = new AsyncDisposableStack();
    const known = new Map<string, LibraryTemplate>();
    let account = await openAccount(opened, known);
    const library = await readLibrary(account, channel);

    /** Switches to a fresh account once this one is full. */
    async function place({ notice, template, keywords }: Case): Promise<SavedMapping> {
      const choice = { libraryTemplateId: template.libraryTemplateId, keywords };
      for (;;) {
        const { app, placer } = account;
        try {
          const beforeAdding = async () => {};
          const placement = { app, notice, channel, choice, currentTemplateId: null, beforeAdding };
          return (await placer.place(placement)).mapping;
        } catch (error) {
          if (!(error instanceof NoticeError) || error.reason !== "TEMPLATE_LIMIT") throw error;
          account = await openAccount(opened, known);
        }
      }
    }

    /** `null` when core rejects the values or the mapping; then WeChat is not called. */
    async function accept(
      drawn: Case,
    ): Promise<{ mapping: SavedMapping; data: NoticeData } | null> {
      const { notice } = drawn;
      try {
        const data = normaliseData(notice, drawn.data);
        const mapping = await place(drawn);
        assertCardFits({ notice, mapping, data });
        return { mapping, data };
      } catch (error) {
        if (error instanceof NoticeError && REFUSED_BY_CORE.has(error.reason)) return null;
        throw error;
      }
    }

    let sent = 0;
    const sentTypes = new Set<string | null>();
    await fc.assert(
      fc.asyncProperty(anyCase(library), async (drawn) => {
        const accepted = await accept(drawn);
        if (!accepted) return;
        const { request, errcode } = await send(account, { notice: drawn.notice, ...accepted });
        expect(errcode, request).toBe(0);
        sent++;
        for (const { type } of accepted.mapping.keywords) sentTypes.add(type);
      }),
      { numRuns: RUNS },
    );
    const types = library.flatMap(({ keywords }) => keywords.map(({ type }) => type));
    expect(sentTypes, "a message with each type of keyword").toEqual(new Set(types));
    expect(sent, "enough of what was drawn was accepted").toBeGreaterThan(AT_LEAST_SENT);
  },
);
