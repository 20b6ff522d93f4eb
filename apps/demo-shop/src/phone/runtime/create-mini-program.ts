import { glassEasel, MiniProgramEnv } from "glass-easel-miniprogram-adapter";
import { toClassPrefix } from "../../mini-program/class-prefix.ts";
import type { CreateFormId } from "./built-ins/form.ts";
import { createScriptLoader } from "./create-script-loader.ts";
import { dispatchTaps } from "./dispatch-taps.ts";
import { PageStack, type PageView } from "./page-stack.ts";
import type { ProgramBundle } from "./program-bundle.ts";
import { registerBuiltIns } from "./register-built-ins.ts";
import type { TapGesture } from "./tap-gesture.ts";
import { createTimers } from "./timers.ts";

interface MiniProgramDeps {
  bundle: ProgramBundle;
  /** The element that shows its pages. */
  container: HTMLElement;
  gesture: TapGesture;
  createFormId: CreateFormId;
  /** The URL of an image of the program. */
  toAddress: (path: string) => string;
  onView: (view: PageView) => void;
}

/** The definition of `App({ … })`. */
interface AppInstance {
  onLaunch?(): void;
  onShow?(): void;
  onHide?(): void;
}

export interface MiniProgram {
  readonly pages: PageStack;
  /** Runs `app.js` and opens the page, `pages/…` with its query. Call once. */
  launch(wx: object, url: string): void;
  show(): void;
  hide(): void;
}

/** Runs a mini program on WeChat's component framework and adds what that lacks: App, pages, built-in components. */
export function createMiniProgram(deps: MiniProgramDeps): MiniProgram {
  const { bundle, container, gesture } = deps;
  const env = new MiniProgramEnv();
  const library = env.getGlobalCodeSpace();
  const program = env.createCodeSpace("", true);
  registerBuiltIns({ library, program }, { ...deps, templates: bundle.templates });
  const context = new glassEasel.CurrentWindowBackendContext();
  const backend = env.associateBackend(context);
  dispatchTaps(context, { container, gesture });

  let app: AppInstance = {};
  const pages = new PageStack({
    container,
    tabs: bundle.app.tabBar.list.map(({ pagePath }) => pagePath),
    onView: deps.onView,
    createPage(path) {
      if (!bundle.app.pages.includes(path)) throw new Error(`page "${path}" is not found`);
      return { root: backend.createRoot("wx-page", program, path), title: readTitle(path) };
    },
  });

  function readTitle(path: string): string {
    const { navigationBarTitleText } = bundle.settings[path] ?? {};
    return navigationBarTitleText ?? bundle.app.window.navigationBarTitleText;
  }

  function register(wx: object): void {
    const load = createScriptLoader(bundle, {
      wx,
      ...createTimers(gesture),
      App: (definition: AppInstance) => {
        app = definition;
      },
      getApp: () => app,
      getCurrentPages: () => pages.instances,
    });
    load("app.js");
    for (const [path, settings] of Object.entries(bundle.settings)) {
      const content = bundle.templates[path];
      if (!content) throw new Error(`${path} has no template`);
      program.addComponentStaticConfig(path, settings);
      program.addCompiledTemplate(path, { content });
      if (settings.component) program.addStyleSheet(path, undefined, toClassPrefix(path));
      program.componentEnv(path, ({ Page, Component, Behavior }) =>
        load(`${path}.js`, { Page, Component, Behavior }),
      );
    }
  }

  return {
    pages,
    launch(wx, url) {
      register(wx);
      app.onLaunch?.();
      app.onShow?.();
      pages.push(url);
    },
    show() {
      app.onShow?.();
      pages.show();
    },
    hide() {
      pages.hide();
      app.onHide?.();
    },
  };
}
