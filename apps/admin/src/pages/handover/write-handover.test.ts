import { expect, test } from "vitest";
import type { NoticeDetail } from "../../api.ts";
import { writeHandover } from "./write-handover.ts";

const NOTICE = {
  ...{ code: "order_ship", name: "发货通知", description: "包裹发出后发给买家", moments: ["paid"] },
  fields: [
    { field: "order_sn", name: "订单号", type: "text", required: true, example: "it's | 1" },
    { field: "remark", name: "备注", type: "text", required: false, example: "加急" },
  ],
} as unknown as NoticeDetail;
const URL_OF_SERVICE = "https://notice.example.com";

test("names the addresses, each enabled notice and its fields", () => {
  const text = writeHandover({ url: URL_OF_SERVICE, appId: "wx1", notices: [NOTICE] });
  expect(text).toContain(`request 合法域名加上 ${URL_OF_SERVICE}`);
  expect(text).toContain("### 发货通知 `order_ship`");
  expect(text).toContain("请求授权的时机：`paid`");
  expect(text).toContain("| `remark` | 备注 | text | 否 | 加急 |");
});

test("the first call stands in each language that shops use", () => {
  const text = writeHandover({ url: URL_OF_SERVICE, appId: "wx1", notices: [NOTICE] });
  for (const fence of ["sh", "php", "java", "js"]) {
    const [, code = ""] = text.split(`\`\`\`${fence}\n`);
    expect(code.split("```")[0]).toContain(`${URL_OF_SERVICE}/trpc/notices.trigger`);
  }
});

test("an example cannot break out of the table or the shell", () => {
  const text = writeHandover({ url: URL_OF_SERVICE, appId: "wx1", notices: [NOTICE] });
  expect(text).toContain(String.raw`| it's \| 1 |`);
  expect(text).toContain(String.raw`it'\''s | 1`);
});

test("says what is still missing", () => {
  const text = writeHandover({ url: URL_OF_SERVICE, appId: "", notices: [] });
  expect(text).toContain("（尚未连接）");
  expect(text).toContain("（还没有启用任何通知）");
});
