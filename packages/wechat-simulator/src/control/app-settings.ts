import { API_ROUTES } from "../api/api-routes.ts";
import { isRecord } from "../is-record.ts";
import { CATEGORIES } from "../library.ts";
import type { Simulation } from "../simulation.ts";
import {
  ControlInputError,
  readInteger,
  readNumber,
  readOptional,
  readTexts,
  type ControlInput,
} from "./control-input.ts";

export const getApp = ({ state }: Simulation) => ({ ...state.app, ...state.settings });

const PAGE = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
const DAY_SECONDS = 86_400;

export function readPages(pages: readonly string[]): string[] {
  const wrong = pages.find((page) => !PAGE.test(page));
  if (wrong !== undefined) {
    throw new ControlInputError("pages", `${JSON.stringify(wrong)} is not in app.json's notation`);
  }
  return [...pages];
}

function readCategoryIds(input: ControlInput): number[] {
  const ids: unknown = input["categoryIds"];
  const known: unknown[] = CATEGORIES.map(({ id }) => id);
  if (!Array.isArray(ids) || !ids.every((id) => known.includes(id))) {
    throw new ControlInputError("categoryIds", `must be a list of ${known.join(", ")}`);
  }
  return ids.map(Number);
}

function readDailyLimits(input: ControlInput): Record<string, number> {
  const limits: unknown = input["dailyLimits"];
  if (!isRecord(limits)) throw new ControlInputError("dailyLimits", "must be an object");
  const entries = Object.keys(limits).map((path): [string, number] => {
    if (!API_ROUTES.has(path)) throw new ControlInputError("dailyLimits", `no such api: ${path}`);
    return [path, readInteger(limits, path, 0, Number.MAX_SAFE_INTEGER)];
  });
  return Object.fromEntries(entries);
}

/** Replaces only the settings that the input names. */
export function updateApp(simulation: Simulation, input: ControlInput) {
  const { settings } = simulation.state;
  const pages = readOptional(input, "pages", readTexts);
  const prepayDelay = readOptional(input, "prepayDelaySeconds", (from, field) =>
    readNumber(from, field, 0, DAY_SECONDS),
  );
  simulation.state.settings = {
    pages: pages === undefined ? settings.pages : readPages(pages),
    categoryIds: readOptional(input, "categoryIds", readCategoryIds) ?? settings.categoryIds,
    prepayDelaySeconds: prepayDelay ?? settings.prepayDelaySeconds,
    dailyLimits: readOptional(input, "dailyLimits", readDailyLimits) ?? settings.dailyLimits,
  };
  return getApp(simulation);
}
