import { vi } from "vitest";
import type { RunningComponent } from "../../../apps/demo-shop/src/phone/runtime/built-ins/built-in.ts";
import type { ProgramBundle } from "../../../apps/demo-shop/src/phone/runtime/program-bundle.ts";
import { createTapGesture } from "../../../apps/demo-shop/src/phone/runtime/tap-gesture.ts";
import type { WxLike } from "../../../packages/collector/src/index.ts";
import { FakePhone } from "../../../packages/collector/src/testing/fake-phone.ts";
import { FakeService } from "../../../packages/collector/src/testing/fake-service.ts";
import { openWindow } from "../../mini-program/test/phone-window.ts";

const PATIENCE_MS = 20_000;
const document = openWindow();
/** WeChat's component framework needs a window at load time. */
const { createMiniProgram } =
  await import("../../../apps/demo-shop/src/phone/runtime/create-mini-program.ts");

/** A framework's shop on WeChat's component framework in jsdom, with fakes of the notice service and the phone. */
export class FrameworkWindow {
  readonly service = new FakeService();
  readonly phone = new FakePhone(this.service);
  readonly container = document.createElement("div");
  readonly #program;

  constructor(bundle: ProgramBundle) {
    document.body.replaceChildren(this.container);
    const gesture = createTapGesture();
    this.#program = createMiniProgram({
      bundle,
      container: this.container,
      gesture,
      toAddress: (path) => path,
      createFormId: async () => "form-1",
      onView() {},
    });
    const host = this.phone.launch();
    const requestSubscribeMessage: WxLike["requestSubscribeMessage"] = (options) =>
      gesture.isActive()
        ? host.requestSubscribeMessage?.(options)
        : options.fail({
            errMsg: "requestSubscribeMessage:fail can only be invoked by user TAP gesture.",
          });
    const requestPayment = ({ success }: { success?(result: object): void }) => {
      const result = { errMsg: "requestPayment:ok" };
      // Without callbacks WeChat returns a promise, on which Taro relies.
      if (!success) return Promise.resolve(result);
      setTimeout(() => gesture.run(() => success(result)));
      return undefined;
    };
    const wx = { ...host, requestSubscribeMessage, requestPayment };
    this.#program.launch(wx, bundle.app.pages[0] ?? "");
    for (const page of this.#program.pages.instances as unknown as RunningComponent[])
      findHandlersAsWechat(page);
  }

  /** Waits until the templates are loaded: before that, a tap opens no popup. */
  async knowsTemplates(): Promise<void> {
    await vi.waitUntil(() => [...this.phone.storage.keys()].join().includes(":templates:"), {
      timeout: PATIENCE_MS,
    });
  }

  /** The customer leaves for another app. */
  hide(): void {
    this.#program.hide();
  }

  /** The customer comes back. */
  show(): void {
    this.#program.show();
  }

  /** Taps the button with this label once it is shown. */
  async tap(words: string): Promise<void> {
    const button = await vi.waitFor(
      () => {
        const buttons = [...this.container.querySelectorAll("button")];
        const found = buttons.find(({ textContent }) => textContent.trim() === words);
        if (!found) throw new Error(`no button ${words} on the page: ${this.container.outerHTML}`);
        return found;
      },
      { timeout: PATIENCE_MS },
    );
    button.click();
  }
}

/** The fields of WeChat's events that a framework reads. */
interface PlainEvent {
  type: string;
  detail: unknown;
  target: EventNode;
  currentTarget: EventNode;
}

interface EventNode {
  id: string;
  dataset: object;
}

/**
 * WeChat also calls handlers that a page got at run time, as uni-app's, and with plain objects, which uni-app extends. In the
 * open-source framework the former is an option and an event inherits its fields.
 */
function findHandlersAsWechat(page: RunningComponent): void {
  const copyNode = ({ id, dataset }: EventNode) => ({ id, dataset: { ...dataset } });
  const copyEvent = ({ type, detail, target, currentTarget }: PlainEvent) => ({
    ...{ type, detail },
    ...{ target: copyNode(target), currentTarget: copyNode(currentTarget) },
  });
  page._$.getComponentOptions().useMethodCallerListeners = true;
  page._$.setMethodCaller(
    new Proxy(page, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function" || !Object.hasOwn(target, name)) return member;
        return (event: PlainEvent) => Reflect.apply(member, target, [copyEvent(event)]) as unknown;
      },
    }),
  );
}
