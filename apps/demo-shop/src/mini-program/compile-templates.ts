import { assertTagsKnown, BUILT_IN_TEMPLATES } from "./built-in-templates.ts";

export interface TemplateSource {
  /** Without `.wxml`. */
  path: string;
  wxml: string;
  /** The component tags that the page's `usingComponents` declares. */
  ownTags: readonly string[];
}

/** A diagnostic of the compiler; line and column start at 0. */
interface CompilerWarning {
  message: string;
  startLine: number;
  startColumn: number;
}

/**
 * Compiles WXML with WeChat's template compiler to one JavaScript expression: templates by path. The stand-ins are
 * under `built-in/<tag>`.
 * @throws Error for compiler warnings too: a missing end tag is only a warning
 */
export async function compileTemplates(sources: readonly TemplateSource[]): Promise<string> {
  const { TmplGroup } = await import("glass-easel-template-compiler");
  const group = new TmplGroup();
  const add = (path: string, wxml: string) => {
    const [warning] = group.addTmpl(path, wxml) as CompilerWarning[];
    if (!warning) return;
    const { message, startLine, startColumn } = warning;
    throw new Error(`${path}.wxml:${startLine + 1}:${startColumn + 1}: ${message}`);
  };
  for (const { path, wxml, ownTags } of sources) {
    assertTagsKnown(`${path}.wxml`, wxml, ownTags);
    add(path, wxml);
  }
  for (const [tag, wxml] of Object.entries(BUILT_IN_TEMPLATES)) add(`built-in/${tag}`, wxml);
  const expression = group.getTmplGenObjectGroups();
  group.free();
  return expression;
}
