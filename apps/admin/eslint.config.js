import vue from "eslint-plugin-vue";
import typescript from "typescript-eslint";

/** Only what oxlint cannot see: the templates. */
export default [
  { ignores: ["dist/**"] },
  ...vue.configs["flat/essential"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: { "vue/multi-word-component-names": "off" },
  },
];
