import { defineConfig } from "oxlint";

/** Type-aware. It obeys .gitignore; node_modules and dist are named as well, for it must never walk into them. */
export default defineConfig({
  // The contracts of the typings are checked by the compiler that they are written for.
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
    // TypeScript sees to it that every branch returns.
    "typescript/consistent-return": "off",
    // The mini program's runtime has no toReversed.
    "unicorn/no-array-reverse": "off",
    // A type-only import for its augmentation.
    "unicorn/require-module-specifiers": "off",
    "import/no-empty-named-blocks": "off",
    // Order and one-at-a-time are often the point.
    "no-await-in-loop": "off",
    "no-shadow": "off",
    "no-underscore-dangle": "off",
    "import/no-named-as-default-member": "off",
    "import/no-unassigned-import": "off",
    // Ports are objects of functions: none of them uses `this`.
    "typescript/unbound-method": "off",
    "typescript/no-unsafe-type-assertion": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/no-useless-spread": "off",
    // Assertions live in named functions, and in properties of fast-check.
    "unicorn/require-post-message-target-origin": "off",
    "vitest/expect-expect": "off",
    "vitest/require-mock-type-parameters": "off",
    "vitest/no-conditional-expect": "off",
    "vitest/require-to-throw-message": "off",
    "vitest/valid-expect": "off",
  },
  overrides: [
    {
      files: ["**/test/**", "**/*.test.ts", "scripts/smoke.ts"],
      rules: { "typescript/no-explicit-any": "off" },
    },
  ],
});
