import type { Root } from "glass-easel-miniprogram-adapter";

type Query = Record<string, string>;

/** The definition of a page (facts §4.4); the framework turns it into methods. */
export interface PageInstance {
  route: string;
  onLoad?(query: Query): void;
  onShow?(): void;
  onReady?(): void;
  onHide?(): void;
  onUnload?(): void;
}

interface OpenPage {
  /** With its query. */
  url: string;
  path: string;
  title: string;
  instance: PageInstance;
  root: Root;
  frame: HTMLElement;
}

/** The top page's settings for the phone's bars. */
export interface PageView {
  url: string;
  path: string;
  title: string;
  canGoBack: boolean;
}

interface PageStackDeps {
  container: HTMLElement;
  /** Paths of the pages in the tab bar. */
  tabs: readonly string[];
  /** @throws Error when there is no such page */
  createPage: (path: string) => { root: Root; title: string };
  onView: (view: PageView) => void;
}

/** WeChat's limit on the page stack. */
const MAX_DEPTH = 10;

export class PageStack {
  readonly #deps: PageStackDeps;
  #pages: OpenPage[] = [];
  /** Tab bar pages stay alive in the background. */
  #tabs = new Map<string, OpenPage>();

  constructor(deps: PageStackDeps) {
    this.#deps = deps;
  }

  get instances(): PageInstance[] {
    return this.#pages.map(({ instance }) => instance);
  }

  isTab(url: string): boolean {
    return this.#deps.tabs.includes(readPath(url));
  }

  /** @throws Error when there is no such page, like every method that opens one */
  push(url: string): void {
    if (this.#pages.length >= MAX_DEPTH) throw new Error("page limit exceeded");
    const page = this.#create(url);
    this.hide();
    this.#open(page);
  }

  replaceTop(url: string): void {
    const page = this.#create(url);
    this.#close(this.#pages.splice(-1));
    this.#open(page);
  }

  /** Closes every page, tabs included. */
  replaceAll(url: string): void {
    const page = this.#create(url);
    this.#close([...new Set([...this.#pages.splice(0), ...this.#tabs.values()])]);
    this.#open(page);
  }

  switchTab(url: string): void {
    if (!this.isTab(url)) throw new Error("can not switch to no-tabBar page");
    const known = this.#tabs.get(readPath(url));
    const page = known ?? this.#create(url);
    if (page === this.#pages.at(-1)) return;
    this.hide();
    const left = this.#pages.splice(0);
    this.#close(left.filter((closed) => !this.isTab(closed.path)));
    if (!known) return this.#open(page);
    this.#pages.push(page);
    this.show();
  }

  /** @throws Error when only one page is open */
  pop(count: number): void {
    const closing = Math.min(count, this.#pages.length - 1);
    if (closing < 1) throw new Error("cannot navigate back at first page");
    this.#close(this.#pages.splice(-closing));
    this.show();
  }

  setTitle(title: string): void {
    const page = this.#pages.at(-1);
    if (!page) return;
    page.title = title;
    this.#tell();
  }

  /** The top page is shown: another page was closed, or the program came to the foreground. */
  show(): void {
    const page = this.#pages.at(-1);
    if (!page) return;
    page.frame.hidden = false;
    run(() => page.instance.onShow?.());
    this.#tell();
  }

  /** The top page is hidden: another page was opened, or the program went to the background. */
  hide(): void {
    const page = this.#pages.at(-1);
    if (!page) return;
    page.frame.hidden = true;
    run(() => page.instance.onHide?.());
  }

  #create(url: string): OpenPage {
    const path = readPath(url);
    const { root, title } = this.#deps.createPage(path);
    const instance = root.get() as ReturnType<Root["get"]> & PageInstance;
    instance.route = path;
    return { url, path, title, instance, root, frame: attach(root, path) };
  }

  #open(page: OpenPage): void {
    this.#deps.container.append(page.frame);
    this.#pages.push(page);
    if (this.isTab(page.path)) this.#tabs.set(page.path, page);
    run(() => page.instance.onLoad?.(readQuery(page.url)));
    this.show();
    run(() => page.instance.onReady?.());
  }

  #close(pages: readonly OpenPage[]): void {
    for (const { path, instance, root, frame } of pages) {
      run(() => instance.onUnload?.());
      root.release();
      frame.remove();
      this.#tabs.delete(path);
    }
  }

  #tell(): void {
    const page = this.#pages.at(-1);
    if (!page) return;
    const { url, path, title } = page;
    this.#deps.onView({ url, path, title, canGoBack: this.#pages.length > 1 });
  }
}

/** Fixed elements (`position: fixed`) stay in the frame, the rest scrolls. */
function attach(root: Root, path: string): HTMLElement {
  const frame = document.createElement("div");
  frame.className = "page-frame";
  const scroll = document.createElement("div");
  scroll.className = "page-scroll";
  const placeholder = document.createElement("span");
  scroll.append(placeholder);
  frame.append(scroll);
  // The framework has its own types for browser elements.
  const elements: unknown[] = [scroll, placeholder];
  root.attach(...(elements as Parameters<Root["attach"]>));
  frame.querySelector("wx-page")?.setAttribute("data-path", path);
  return frame;
}

function readPath(url: string): string {
  return url.split("?")[0] ?? "";
}

/** Values stay URL-encoded. */
function readQuery(url: string): Query {
  const [, search = ""] = url.split("?");
  const pairs = search.split("&").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, value.join("=")];
    }),
  );
}

/** An error in a page must not crash the phone. */
function run(act: () => void): void {
  try {
    act();
  } catch (error) {
    console.error(error);
  }
}
