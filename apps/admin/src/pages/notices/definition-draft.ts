import type { RouterInputs } from "@mp-notice/client";
import type { FieldType, NoticeDetail } from "../../api.ts";
import { formatTime } from "../../locales/format-time.ts";

export const DEFAULT_PAGE = "pages/order/detail?id={order_id}";

export interface DraftChoice {
  code: string;
  name: string;
  nameEn: string;
}

export interface DraftField {
  /** Stays while the field is renamed. */
  id: number;
  field: string;
  type: FieldType;
  name: string;
  nameEn: string;
  example: string;
  required: boolean;
  choices: DraftChoice[];
}

/** The definition of a shop's own notice, as edited on the page. English names are empty where they repeat the Chinese ones. */
export interface DefinitionDraft {
  code: string;
  name: string;
  nameEn: string;
  description: string;
  descriptionEn: string;
  fields: DraftField[];
  page: string;
  keyFields: string[];
  moments: string[];
}

export type DefinitionInput = RouterInputs["notices"]["define"]["notices"][number];

/** What is wrong with a part of the definition, by its path as the service names it, e.g. `fields.amount.example`. */
export type DefinitionFaults = ReadonlyMap<string, DefinitionFault>;
export type DefinitionFault = "name" | "blank" | "twice" | "choice" | "wrong" | "inUse";

const NAME = /^[a-z][a-z0-9_]{1,39}$/;
const CHOICE_CODE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
const CHOICE_NAME = /^[\u4E00-\u9FA5]{1,5}$/;

let lastId = 0;

export function createField(): DraftField {
  const names = { field: "", name: "", nameEn: "", example: "" };
  return { id: ++lastId, ...names, type: "text", required: true, choices: [] };
}

export function createDefinition(): DefinitionDraft {
  const names = { code: "", name: "", nameEn: "", description: "", descriptionEn: "" };
  return { ...names, fields: [createField()], page: DEFAULT_PAGE, keyFields: [], moments: [] };
}

export function toDefinitionDraft(notice: NoticeDetail): DefinitionDraft {
  const { code, name, nameEn, description, descriptionEn, fields, keyFields, moments } = notice;
  return {
    code,
    name,
    nameEn: unlessEqual(nameEn, name),
    description,
    descriptionEn: unlessEqual(descriptionEn, description),
    fields: fields.map(({ choices = [], ...field }) => ({
      ...field,
      id: ++lastId,
      nameEn: unlessEqual(field.nameEn, field.name),
      choices: choices.map((choice) => ({
        code: choice.value,
        name: choice.name,
        nameEn: unlessEqual(choice.nameEn, choice.name),
      })),
    })),
    page: notice.defaultPage,
    keyFields,
    moments,
  };
}

function unlessEqual(text: string, other: string): string {
  return text === other ? "" : text;
}

export function toDefinitionInput(draft: DefinitionDraft): DefinitionInput {
  const { fields, keyFields, ...rest } = draft;
  return {
    ...rest,
    fields: Object.fromEntries(fields.map((field) => [field.field, toFieldInput(field)])),
    // What is no longer a required field cannot be part of a key.
    keyFields: keyFields.filter((name) =>
      fields.some(({ field, required }) => field === name && required),
    ),
  };
}

function toFieldInput({
  type,
  name,
  nameEn,
  example,
  required,
  choices,
}: DraftField): DefinitionInput["fields"][string] {
  const base = { name, nameEn, example, required };
  if (type !== "choice") return { type, ...base };
  const labels = choices.map((choice) => [
    choice.code,
    { name: choice.name, nameEn: choice.nameEn },
  ]);
  return { type, ...base, choices: Object.fromEntries(labels) };
}

/** What can be seen to be wrong before the service is asked. Two fields of one name would otherwise become one. */
export function findDefinitionFaults(draft: DefinitionDraft): DefinitionFaults {
  const faults = new Map<string, DefinitionFault>();
  if (!NAME.test(draft.code)) faults.set("code", "name");
  if (draft.name.trim() === "") faults.set("name", "blank");
  const names = new Set<string>();
  for (const { id, field, type, name, example, choices } of draft.fields) {
    const path = `#${id}`;
    if (!NAME.test(field)) faults.set(`${path}.field`, "name");
    else if (names.has(field)) faults.set(`${path}.field`, "twice");
    names.add(field);
    if (name.trim() === "") faults.set(`${path}.name`, "blank");
    if (example.trim() === "") faults.set(`${path}.example`, "blank");
    if (type !== "choice") continue;
    const codes = choices.map(({ code }) => code);
    const isWrong = choices.some(
      (choice) => !CHOICE_CODE.test(choice.code) || !CHOICE_NAME.test(choice.name),
    );
    if (isWrong || codes.length === 0 || new Set(codes).size < codes.length)
      faults.set(`${path}.choices`, "choice");
  }
  return faults;
}

/** The service's details, by the same paths; a field that the draft no longer has keeps the service's path. */
export function toDefinitionFaults(
  draft: DefinitionDraft,
  problem: { reason: string; details: { field?: string | undefined }[] },
): DefinitionFaults {
  const fault = problem.reason === "DEFINITION_IN_USE" ? "inUse" : "wrong";
  return new Map(
    problem.details.flatMap(({ field: path }): [string, DefinitionFault][] => {
      if (path === undefined) return [];
      const [area = "", name, part = "field"] = path.replace(/^notices\.0\./, "").split(".");
      if (area !== "fields" || name === undefined) return [[area, fault]];
      const id = draft.fields.find(({ field }) => field === name)?.id;
      const place = part === "required" || part === "type" ? "field" : part;
      return [[id === undefined ? `fields.${name}` : `#${id}.${place}`, fault]];
    }),
  );
}

/** The example roughly as a card shows it; the card of the notice's template is drawn by the service. */
export function showExample({ type, example, choices }: DraftField): string {
  switch (type) {
    case "money":
      return /^\d+(?:\.\d{1,2})?$/.test(example) ? `¥${Number(example).toFixed(2)}` : example;
    case "datetime":
      return Number.isNaN(Date.parse(example)) ? example : formatTime(example).slice(0, 16);
    case "choice":
      return choices.find(({ code }) => code === example)?.name ?? example;
    case "integer":
      return example;
    case "text":
      return example.length > 20 ? `${example.slice(0, 19)}…` : example;
  }
}
