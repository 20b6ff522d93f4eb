import type { RouterOutputs } from "../src/index.ts";

type Definition = RouterOutputs["notices"]["listDefinitions"][number];
type Field = Definition["fields"][string];

/** The file that `mp-notice-types` writes: one `adminNotice` per notice of the shop's own that takes triggers. */
export function renderTypes(definitions: readonly Definition[]): string {
  const notices = definitions.filter(({ retired }) => !retired);
  const head = `/** The shop's own notices. Written by mp-notice-types; run it again after a change in the admin. */\n`;
  if (notices.length === 0) return `${head}export const adminNotices = [] as const;\n`;
  const names = notices.map(({ code }) => toCamelCase(code));
  return `${head}import { adminNotice } from "@mp-notice/client";

${notices.map(renderNotice).join("\n\n")}

export const adminNotices = [${names.join(", ")}] as const;
`;
}

function renderNotice({ code, name, nameEn, version, fields }: Definition): string {
  const lines = Object.entries(fields).map(([field, definition]) => {
    const { required, name: fieldName, example } = definition;
    const type = required ? toType(definition) : `${toType(definition)} | null`;
    return `    /** ${toComment(`${fieldName}, e.g. ${example}`)} */\n    ${field}${required ? "" : "?"}: ${type};`;
  });
  return `/** ${toComment(`${name} · ${nameEn}, version ${version}`)} */
export const ${toCamelCase(code)} = adminNotice<
  "${code}",
  {
${lines.join("\n")}
  }
>("${code}");`;
}

function toType(field: Field): string {
  if (field.type !== "choice") return "string | number";
  return Object.keys(field.choices)
    .map((code) => JSON.stringify(code))
    .join(" | ");
}

function toCamelCase(code: string): string {
  const name = code.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return name === "adminNotice" || name === "adminNotices" ? `${name}_` : name.replace(/_+$/, "");
}

/** A name may contain what would end the comment. */
function toComment(text: string): string {
  return text.replaceAll("*/", "*∕");
}
