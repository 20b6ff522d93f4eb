import { defineConfig } from "vitest/config";

/** unit: no I/O · service: HTTP on loopback, no database · database: SQLite and MySQL/MariaDB · crash: processes that are
 * killed · examples: other languages, generated clients and the published packages, against a running service · mini-program: WeChat's own tools (tools/mini-program), and shops built by Taro and uni-app (tools/frameworks) · browser: Debian's Chromium. */

/** Long enough for a busy machine: only a hanging test times out. */
const PATIENCE_MS = 60_000;
/** Shorter than the test timeout, so that the failure names the condition. */
const PATIENT = { testTimeout: PATIENCE_MS, expect: { poll: { timeout: 20_000 } } };

/** Files share a worker's module cache: reloading modules took most of the time. Modules keep no state. */
const TOGETHER = { ...PATIENT, isolate: false };

export default defineConfig({
  test: {
    // Tests wait for I/O half of the time: use every core.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          ...TOGETHER,
          include: ["{apps,packages}/*/{src,testing,bench}/**/*.test.ts", "scripts/**/*.test.ts"],
        },
      },
      {
        test: {
          name: "types",
          include: [],
          typecheck: { enabled: true, only: true, include: ["packages/*/src/**/*.test-d.ts"] },
        },
      },
      {
        test: {
          name: "service",
          ...TOGETHER,
          include: ["packages/*/test/**/*.test.ts", "apps/*/test/service/**/*.test.ts"],
        },
      },
      {
        test: {
          name: "database",
          include: ["apps/api/test/database/**/*.test.ts"],
          globalSetup: ["apps/api/test/database-server.setup.ts"],
          ...TOGETHER,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "examples",
          ...PATIENT,
          include: ["apps/api/test/{examples,clients,packages}/**/*.test.ts"],
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "crash",
          ...PATIENT,
          include: ["apps/api/test/crash/**/*.test.ts"],
          maxConcurrency: 4,
        },
      },
      {
        test: {
          name: "mini-program",
          include: ["tools/{mini-program,frameworks}/test/**/*.test.ts"],
          globalSetup: ["tools/mini-program/test/compiled-demo.setup.ts"],
          ...PATIENT,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["apps/*/test/browser/**/*.test.ts"],
          globalSetup: ["apps/admin/test/built-admin.setup.ts"],
          ...PATIENT,
          // A whole story in one test.
          testTimeout: 3 * PATIENCE_MS,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
