import js from "@eslint/js";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["node_modules"] },
  js.configs.recommended,
  {
    files: ["behaviours/**/*.ts", "editor/**/*.ts"],
    extends: [ts.configs.strict],
    rules: {
      "no-eval": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "no-restricted-properties": ["error", { property: "outerHTML", message: "Parse and adopt nodes instead." }],
    },
  },
  { files: ["*.mjs"], languageOptions: { globals: { console: "readonly", process: "readonly", Buffer: "readonly" } } },
);
