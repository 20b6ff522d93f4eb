import type { MiniprogramState, PaymentSettings } from "../../api.ts";

export interface MiniProgramForm {
  appId: string;
  /** Only what the operator typed: a saved secret is never shown. */
  appSecret: string;
  name: string;
  miniprogramState: MiniprogramState;
}

type Saved = Pick<PaymentSettings, "appId" | "name" | "miniprogramState">;

export function createMiniProgramForm(saved: Saved | null): MiniProgramForm {
  return {
    appId: saved?.appId ?? "",
    appSecret: "",
    name: saved?.name ?? "",
    miniprogramState: saved?.miniprogramState ?? "formal",
  };
}

/** Updates the form from refetched settings: the operator's changes stay, the rest follows. */
export function followSettings(
  form: MiniProgramForm,
  { before, latest }: { before: Saved | null; latest: Saved | null },
): MiniProgramForm {
  const [old, fresh] = [createMiniProgramForm(before), createMiniProgramForm(latest)];
  return {
    appId: form.appId === old.appId ? fresh.appId : form.appId,
    appSecret: form.appSecret,
    name: form.name === old.name ? fresh.name : form.name,
    miniprogramState:
      form.miniprogramState === old.miniprogramState
        ? fresh.miniprogramState
        : form.miniprogramState,
  };
}
