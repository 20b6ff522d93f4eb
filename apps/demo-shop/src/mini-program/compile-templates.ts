import { assertTagsKnown, BUILT_IN_TEMPLATES } from "./built-in-templates.ts";

export interface TemplateSource {
  /** Without `.wxml`. */
  path: string;
  wxml: string;
  /** Of `usingComponents`. */
  ownTags: readonly string[];
}

/** What the compiler says; line and column count from 0. */
interface CompilerWarning {
  message: string;
  startLine: number;
  startColumn: number;
}

/**
 * WXML by WeChat's own template compiler, as one JavaScript expression: an object of templates by path. The stand-ins are
 * under `built-in/<tag>`.
 * @throws Error for what the compiler warns of: a missing end tag is only a warning to it
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
