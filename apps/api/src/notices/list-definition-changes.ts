import type { FieldDefinition, NoticeDefinition } from "@mp-notice/core";
import type { AuditChange } from "../audit-log/audit-log.contract.ts";
import { listChanges } from "../audit-log/list-changes.ts";

type Values = Parameters<typeof listChanges>[1];

/** For the audit log: a line for each part of the definition that differs, and for each field. */
export function listDefinitionChanges(
  before: NoticeDefinition | null,
  after: NoticeDefinition,
): AuditChange[] {
  const old = before && toValues(before);
  const removed = Object.keys(old ?? {}).filter((field) => !Object.hasOwn(toValues(after), field));
  return listChanges(old, {
    ...toValues(after),
    ...Object.fromEntries(removed.map((field) => [field, null])),
  });
}

function toValues(definition: NoticeDefinition): Values {
  const { name, nameEn, description, descriptionEn, page } = definition;
  const { fields, keyFields, moments } = definition;
  return {
    ...{ name, nameEn, description, descriptionEn, page },
    keyFields: [...keyFields],
    moments: [...moments],
    ...Object.fromEntries(
      Object.entries(fields).map(([field, each]) => [`fields.${field}`, toLine(each)]),
    ),
  };
}

function toLine(field: FieldDefinition): string {
  const { type, name, nameEn, example, required } = field;
  const choices =
    field.type === "choice"
      ? ` [${Object.entries(field.choices)
          .map(([code, label]) => `${code}: ${label.name}`)
          .join(", ")}]`
      : "";
  return `${type}${required ? "" : "?"} ${name} (${nameEn}), “${example}”${choices}`;
}
