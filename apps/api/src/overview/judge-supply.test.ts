import { builtInCatalog } from "@mp-notice/core";
import type { NoticeSettings } from "@mp-notice/core";
import { expect, test } from "vitest";
import { judgeSupplies } from "./judge-supply.ts";

function judge({ usable, sent, missed }: { usable: number; sent: number; missed: number }) {
  const mapping: NoticeSettings["mapping"] = {
    channel: "subscribe",
    templateId: "t",
    libraryTemplateId: "1",
    title: "通知",
    keywords: [],
  };
  const settings = [{ code: "order_cancel", enabled: true, mapping }];
  const counts = [
    { slice: 0, notice: "order_cancel", state: "sent" as const, count: sent },
    { slice: 0, notice: "order_cancel", state: "no_grant" as const, count: missed },
  ];
  const [supply] = judgeSupplies({
    catalog: builtInCatalog,
    settings,
    usable: [{ kind: "subscribe", templateId: "t", usable }],
    counts,
  });
  return supply?.level;
}

test("the share of customers who missed a message decides the level, not how many permissions are left", () => {
  expect(judge({ usable: 36, sent: 32, missed: 30 })).toBe("short");
  expect(judge({ usable: 5000, sent: 88, missed: 12 })).toBe("short");
  expect(judge({ usable: 0, sent: 95, missed: 5 })).toBe("tight");
  expect(judge({ usable: 0, sent: 0, missed: 1 })).toBe("short");
});

test("without a missed message the supply is enough or idle, however few permissions are left", () => {
  expect(judge({ usable: 0, sent: 40, missed: 0 })).toBe("enough");
  expect(judge({ usable: 3, sent: 0, missed: 0 })).toBe("idle");
});
