import type { glassEasel, types } from "glass-easel-miniprogram-adapter";

export type ThemeName = "light" | "dark";

interface TabSettings {
  pagePath: string;
  text: string;
  iconPath: string;
  selectedIconPath: string;
}

/** The parts of `app.json` that the phone supports. Colours that start with `@` refer to `theme.json`. */
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

/** The output of `bundle-mini-program.ts`. */
export interface ProgramBundle {
  app: AppSettings;
  theme: Record<ThemeName, Record<string, string>>;
  /** By path without extension, like everything here. */
  settings: Record<string, FileSettings>;
  templates: Record<string, glassEasel.template.ComponentTemplate["content"]>;
  /** By path with `.js`; each is called with the names in its scope. */
  scripts: Record<string, (scope: object) => Script>;
}

declare global {
  var miniProgram: ProgramBundle | undefined;
}

/** @throws Error when its script was not loaded */
export function getProgramBundle(): ProgramBundle {
  if (!globalThis.miniProgram) throw new Error("the mini program was not loaded");
  return globalThis.miniProgram;
}
