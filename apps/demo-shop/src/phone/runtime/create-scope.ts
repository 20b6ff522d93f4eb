/** ECMAScript's globals; WeChat polyfills them on old phones (facts §4.4). */
const INTRINSICS = [
  "Array",
  "ArrayBuffer",
  "Boolean",
  "DataView",
  "Date",
  "Error",
  "EvalError",
  "Float32Array",
  "Float64Array",
  "Function",
  "Infinity",
  "Int16Array",
  "Int32Array",
  "Int8Array",
  "JSON",
  "Map",
  "Math",
  "NaN",
  "Number",
  "Object",
  "Promise",
  "Proxy",
  "RangeError",
  "ReferenceError",
  "Reflect",
  "RegExp",
  "Set",
  "String",
  "Symbol",
  "SyntaxError",
  "TypeError",
  "URIError",
  "Uint16Array",
  "Uint32Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "WeakMap",
  "WeakSet",
  "decodeURI",
  "decodeURIComponent",
  "encodeURI",
  "encodeURIComponent",
  "isFinite",
  "isNaN",
  "parseFloat",
  "parseInt",
] as const;

/**
 * All that a script of the mini program can name: ECMAScript, the console, and `names`. Whatever else a browser has
 * (fetch, URL, document …) is undefined in it, as in WeChat's logic layer (facts §4.4); to assign to an undeclared name throws.
 */
export function createScope(names: Record<string, unknown>): object {
  const known: Record<PropertyKey, unknown> = { console, ...names };
  for (const name of INTRINSICS) known[name] = globalThis[name];
  return new Proxy(Object.freeze(Object.assign(Object.create(null), known) as object), {
    has: () => true,
    set: () => false,
  });
}
