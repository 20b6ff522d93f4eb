import type { CodeSpace } from "glass-easel-miniprogram-adapter";
import { registerBuiltIn, type BuiltIn } from "./built-ins/built-in.ts";
import { button } from "./built-ins/button.ts";
import { input, radio, radioGroup } from "./built-ins/fields.ts";
import { createForm, type CreateFormId } from "./built-ins/form.ts";
import { createImage } from "./built-ins/image.ts";
import type { ProgramBundle } from "./program-bundle.ts";
import type { TapGesture } from "./tap-gesture.ts";

interface BuiltInDeps {
  templates: ProgramBundle["templates"];
  createFormId: CreateFormId;
  gesture: TapGesture;
  /** The URL of an image of the program. */
  toAddress: (path: string) => string;
}

/** Defines the stand-ins in `library` and lets every file of `program` use them by their tags. */
export function registerBuiltIns(
  { library, program }: { library: CodeSpace; program: CodeSpace },
  { templates, createFormId, gesture, toAddress }: BuiltInDeps,
): void {
  const builtIns: Record<string, BuiltIn> = {
    button,
    form: createForm({ createFormId, gesture }),
    image: createImage(toAddress),
    input,
    label: {},
    radio,
    "radio-group": radioGroup,
    text: {},
    view: {},
  };
  for (const [tag, builtIn] of Object.entries(builtIns)) {
    const content = templates[`built-in/${tag}`];
    if (!content) throw new Error(`<${tag}> has no template`);
    registerBuiltIn(library, { tag, builtIn, template: { content } });
    const definition = library.getComponentSpace().getComponentByUrl(`built-in/${tag}`, "");
    program.getComponentSpace().setGlobalUsingComponent(tag, definition);
  }
}
