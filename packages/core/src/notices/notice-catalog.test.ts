import { describe, expect, test } from "vitest";
import { normaliseData, type FieldDefinitions, type NoticeDefinition } from "./define-notice.ts";
import { builtInCatalog, createNoticeCatalog, type NoticeVersion } from "./notice-catalog.ts";

const TEXT = { type: "text", name: "名称", nameEn: "Name", example: "A", required: true } as const;

function define(fields: FieldDefinitions, code = "coupon_expiring"): NoticeDefinition {
  const names = { name: "优惠券到期", nameEn: "Coupon", description: "", descriptionEn: "" };
  return { code, ...names, fields, page: "pages/mine", keyFields: [], moments: [] };
}

function createVersions(...definitions: NoticeDefinition[]): NoticeVersion[] {
  return definitions.map((definition, index) => ({
    version: index + 1,
    source: "code",
    definition,
    definedAt: 0,
  }));
}

const first = define({ coupon: TEXT });
const second = define({ coupon: { ...TEXT, name: "优惠券" }, shop: TEXT });

describe("a catalog with notices of the shop's own", () => {
  const retired = createVersions(define({ coupon: TEXT }, "old_notice"));
  const catalog = createNoticeCatalog([
    { versions: createVersions(first, second), isRetired: false },
    { versions: retired, isRetired: true },
  ]);

  test("lists them after the built-in ones", () => {
    expect(catalog.codes).toEqual([...builtInCatalog.codes, "coupon_expiring", "old_notice"]);
    expect(catalog.get("order_cancel")).toMatchObject({ source: "built_in", version: 0 });
    expect(catalog.get("coupon_expiring")).toMatchObject({ source: "code", version: 2 });
  });

  test("names the input that holds an unknown or retired code, and the codes in use", () => {
    expect(() => catalog.get("order_lost", "notice")).toThrow(
      expect.objectContaining({
        reason: "NOTICE_NOT_FOUND",
        details: [{ field: "notice", problem: expect.stringMatching(/order_cancel.*coupon_exp/) }],
      }),
    );
    expect(() => catalog.getActive("old_notice", "notice")).toThrow(
      /^notice old_notice is retired/,
    );
    expect(() => catalog.getActive("old_notice")).not.toThrow(/, old_notice/);
    expect(catalog.get("old_notice").isRetired).toBe(true);
  });

  test("renders a delivery by the version that it was triggered with", () => {
    const find = (definitionVersion: number | null) =>
      catalog.findTriggered({ notice: "coupon_expiring", definitionVersion });
    expect(find(1)?.fields["coupon"]?.name).toBe("名称");
    expect(find(2)?.fields["coupon"]?.name).toBe("优惠券");
    expect(catalog.findTriggered({ notice: "order_cancel", definitionVersion: null })).toBe(
      catalog.get("order_cancel"),
    );
  });

  test("treats a field that was added since as absent from an older delivery", () => {
    const notice = catalog.findTriggered({ notice: "coupon_expiring", definitionVersion: 1 });
    expect(notice && normaliseData(notice, { coupon: "A" })).toEqual({ coupon: "A" });
    expect(notice?.fields["shop"]?.required).toBe(false);
  });

  test("does not have a version that another process has just defined", () => {
    expect(catalog.findTriggered({ notice: "coupon_expiring", definitionVersion: 3 })).toBeNull();
    expect(catalog.findTriggered({ notice: "unknown", definitionVersion: 1 })).toBeNull();
  });

  test("renders by the next version that is kept", () => {
    const kept = createVersions(first, second).slice(1);
    const short = createNoticeCatalog([{ versions: kept, isRetired: false }]);
    const notice = short.findTriggered({ notice: "coupon_expiring", definitionVersion: 1 });
    expect(notice?.fields["coupon"]?.name).toBe("优惠券");
  });
});
