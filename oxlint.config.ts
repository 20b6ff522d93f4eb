import { defineConfig } from "oxlint";

/** Type-aware. Ignores node_modules and dist explicitly, although oxlint respects .gitignore. */
export default defineConfig({
  // Each typings contract is checked by its own compiler run.
  ignorePatterns: ["**/node_modules/**", "**/dist/**", ".data/**", "tools/mini-program/typings/**"],
  plugins: ["typescript", "unicorn", "import", "vitest"],
  categories: { correctness: "error", suspicious: "error" },
  rules: {
    "typescript/no-floating-promises": "error",
    "typescript/no-explicit-any": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "typescript/consistent-type-imports": "error",
    "vitest/no-focused-tests": "error",
    "vitest/no-disabled-tests": "error",
    // TypeScript already checks that every branch returns.
    "typescript/consistent-return": "off",
    // The mini program's runtime lacks toReversed.
    "unicorn/no-array-reverse": "off",
    // Type-only imports for module augmentation.
    "unicorn/require-module-specifiers": "off",
    "import/no-empty-named-blocks": "off",
    // Sequential awaits are often intended.
    "no-await-in-loop": "off",
    "no-shadow": "off",
    "no-underscore-dangle": "off",
    "import/no-named-as-default-member": "off",
    "import/no-unassigned-import": "off",
    // Ports are objects of functions; none uses `this`.
    "typescript/unbound-method": "off",
    "typescript/no-unsafe-type-assertion": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/no-useless-spread": "off",
    "unicorn/require-post-message-target-origin": "off",
    "vitest/expect-expect": [
      "error",
      { assertFunctionNames: ["expect", "expect*", "assert*", "fc.assert", "scene.assert*"] },
    ],
    "vitest/require-mock-type-parameters": "off",
    // Tables and properties hold cases of which some expect more.
    "vitest/no-conditional-expect": "off",
    "vitest/valid-expect": ["error", { maxArgs: 2 }],
  },
  overrides: [
    // The browser waits for what a page must show, and the compiler judges types.
    {
      files: ["**/test/browser/**", "**/*.test-d.ts"],
      rules: { "vitest/expect-expect": "off" },
    },
    {
      files: ["**/test/**", "**/*.test.ts", "scripts/smoke.ts"],
      rules: { "typescript/no-explicit-any": "off" },
    },
  ],
});
