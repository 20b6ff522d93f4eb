/** The directions of docs/architecture.md: nothing imports an app at run time, core knows nothing outside itself but zod. */
const TESTS = "(\\.test(-d)?\\.ts$|/test/|/testing/|\\.config\\.ts$|/bench/|/scripts/)";

/** Rooms of apps/api/src that are one feature each. */
const FEATURES =
  "api-keys|audit-log|collector|deliveries|grants|notices|overview|pauses|payment-settings|push|session|templates|users|webhooks";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "core-knows-only-zod",
      severity: "error",
      from: { path: "^packages/core/src", pathNot: TESTS },
      to: { pathNot: ["^packages/core/src", "node_modules/zod"] },
    },
    {
      name: "collector-knows-nothing",
      severity: "error",
      from: { path: "^packages/collector/src", pathNot: TESTS },
      to: { pathNot: "^packages/collector/src", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "the-shop's-mini-program-knows-only-the-collector",
      severity: "error",
      from: { path: "^apps/demo-shop/miniprogram" },
      to: { pathNot: "^(apps/demo-shop/miniprogram|packages/collector/src/index\\.ts$)" },
    },
    {
      name: "simulator-knows-none-of-ours",
      severity: "error",
      from: { path: "^packages/wechat-simulator" },
      to: { path: "^(packages/(core|client|collector)|apps)/" },
    },
    {
      name: "admin-sees-only-the-client",
      severity: "error",
      from: { path: "^apps/admin/src" },
      to: { path: "^(packages/(core|collector|wechat-simulator)|apps/(api|demo-shop))/" },
    },
    {
      name: "no-app-imports",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/", pathNot: TESTS },
      to: { path: "^apps/", pathNot: "^apps/$2/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "production-never-loads-the-simulator",
      severity: "error",
      from: { path: "^apps/api/src" },
      to: { path: "^packages/wechat-simulator" },
    },
    {
      // Doors that a room keeps open beside its contract: the audit trail, the current mini program, roles and login links, ids
      // of templates and the account's templates. People and their sessions are stored together; the overview reads all.
      name: "a-feature-imports-no-other-feature's-inside",
      severity: "error",
      from: { path: `^apps/api/src/(${FEATURES})/`, pathNot: "\\.test\\.ts$" },
      to: {
        path: `^apps/api/src/(${FEATURES})/`,
        pathNot: [
          "^apps/api/src/$1/",
          "\\.contract\\.ts$",
          "audit-log/(record-audit|list-changes|current-act)\\.ts$",
          "payment-settings/mini-programs\\.ts$",
          "session/(role|login-link|session-store|totp-store)\\.ts$",
          "users/user-store\\.ts$",
          "templates/(wechat-id|account-templates)\\.ts$",
          "notices/(notice-settings-store|notice-view)\\.ts$",
          "webhooks/event-outbox\\.ts$",
        ],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      // The entities' columns hold these lists of words.
      name: "the-foundations-know-no-feature",
      severity: "error",
      from: {
        path: "^apps/api/src/(database|migrations|secrets|time|concurrency|search|queue)/",
        pathNot: "\\.test\\.ts$",
      },
      to: {
        path: `^apps/api/src/(${FEATURES}|http|trpc|worker|retention|wiring)/`,
        pathNot: [
          "\\.contract\\.ts$",
          "audit-log/record-audit\\.ts$",
          "webhooks/event-outbox\\.ts$",
          "deliveries/select-delivery-page\\.ts$",
          "session/role\\.ts$",
        ],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "nothing-reaches-into-the-wiring",
      severity: "error",
      from: { path: "^apps/api/src/", pathNot: "^apps/api/src/(wiring/|run-process\\.ts$)" },
      to: { path: "^apps/api/src/wiring/" },
    },
    {
      name: "the-router-reaches-plain-types-only",
      severity: "error",
      from: {
        path: "^apps/api/src/.*(\\.procedure|\\.router|router|\\.contract|-input|context|procedures)\\.ts$",
        pathNot: "create-",
      },
      to: {
        path: "(node_modules/(@mikro-orm|kysely|fastify|@fastify|undici|pino)|^(node:|fs$|crypto$|timers))",
        reachable: true,
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(apps|packages)/.*(/dist/|\\.d\\.ts$)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
