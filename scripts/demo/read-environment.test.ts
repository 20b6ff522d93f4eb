import { expect, test } from "vitest";
import { readEnvironment } from "./read-environment.ts";

const read = (env: Record<string, string>) => readEnvironment(env, { root: "/shop" });

test("every setting has a default", () => {
  expect(read({})).toEqual({
    host: "127.0.0.1",
    port: 3000,
    simulatorPort: 3001,
    dataDir: "/shop/.data",
    appId: null,
  });
});

test("a blank setting counts as unset", () => {
  expect(read({ PORT: "", HOST: "", DATA_DIR: "", DEMO_APP_ID: "" })).toEqual(read({}));
});

test.each(["none", "wx0123456789abcdef"])("DEMO_APP_ID accepts %s", (appId) => {
  expect(read({ DEMO_APP_ID: appId }).appId).toBe(appId);
});

test.each([
  [{ PORT: "abc" }, "PORT must be a port number from 1 to 65535, not abc"],
  [{ PORT: "0" }, "PORT"],
  [{ PORT: "-1" }, "PORT"],
  [{ PORT: "1e3" }, "PORT"],
  [{ SIMULATOR_PORT: "65536" }, "SIMULATOR_PORT"],
  [{ PORT: "3001" }, "PORT and SIMULATOR_PORT are both 3001"],
  [{ DEMO_APP_ID: "shop" }, "DEMO_APP_ID"],
])("%j prevents the start and is named", (env, message) => {
  expect(() => read(env)).toThrow(message);
});
