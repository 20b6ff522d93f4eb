import { callHost } from "./ask-host.ts";
import type { WxLike } from "./host.port.ts";

/** The templates with "always keep" (facts §4.8), read ahead: a tap handler must not wait for them. */
export interface AlwaysKeep {
  isKept(templateId: string): boolean;
  read(): void;
}

export function createAlwaysKeep(host: WxLike): AlwaysKeep {
  let kept: Record<string, unknown> = {};
  const take = (result: object) => {
    const { subscriptionsSetting } = result as { subscriptionsSetting?: object };
    const { itemSettings } = Object(subscriptionsSetting) as { itemSettings?: object };
    kept = Object(itemSettings) as Record<string, unknown>;
  };
  return {
    isKept: (templateId) => kept[templateId] === "accept",
    // An old base library without it fails here: nothing is known to be kept.
    read() {
      callHost<object>(
        (handlers) =>
          (host as Required<WxLike>).getSetting(
            Object.assign({ withSubscriptions: true as const }, handlers),
          ),
        { success: take, fail: take },
      );
    },
  };
}
