import type { glassEasel, types } from "glass-easel-miniprogram-adapter";

export type ThemeName = "light" | "dark";

interface TabSettings {
  pagePath: string;
  text: string;
  iconPath: string;
  selectedIconPath: string;
}

/** `app.json`, as far as the phone goes by it. Colours that begin with `@` are named in `theme.json`. */
export interface AppSettings {
  pages: string[];
  window: {
    navigationBarTitleText: string;
    navigationBarBackgroundColor: string;
    navigationBarTextStyle: string;
  };
  tabBar: { color: string; selectedColor: string; backgroundColor: string; list: TabSettings[] };
}

/** A page's or component's own `.json`. */
export type FileSettings = types.ComponentStaticConfig & { navigationBarTitleText?: string };

type Script = (
  require: (path: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
) => void;

/** What `bundle-mini-program.ts` makes of the program. */
export interface ProgramBundle {
  app: AppSettings;
  theme: Record<ThemeName, Record<string, string>>;
  /** By path without ending, as everything here. */
  settings: Record<string, FileSettings>;
  templates: Record<string, glassEasel.template.ComponentTemplate["content"]>;
  /** By path with `.js`; each is called with the only names that it can see. */
  scripts: Record<string, (scope: object) => Script>;
}

declare global {
  var miniProgram: ProgramBundle | undefined;
}

/** @throws Error when the script that brings it was not loaded */
export function getProgramBundle(): ProgramBundle {
  if (!globalThis.miniProgram) throw new Error("the mini program was not loaded");
  return globalThis.miniProgram;
}
