export type FaultKind =
  | { readonly kind: "errcode"; readonly errcode: number }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "cut"; readonly when: "before" | "after" }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "not_json" }
  | { readonly kind: "expire_token" };

export interface Fault {
  readonly path: string;
  /** Limits the fault to calls for this customer; null = every call of the path. */
  readonly openid: string | null;
  times: number;
  readonly fault: FaultKind;
}

/** Fault injection: applies the oldest matching fault and removes it after its last time. */
export function takeFault(faults: Fault[], path: string, openid: string | null): FaultKind | null {
  const index = faults.findIndex(
    (fault) => fault.path === path && (fault.openid === null || fault.openid === openid),
  );
  const found = faults[index];
  if (found === undefined) return null;
  found.times -= 1;
  if (found.times === 0) faults.splice(index, 1);
  return found.fault;
}
