import js from "@eslint/js";
import regexp from "eslint-plugin-regexp";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["node_modules"] },
  js.configs.recommended,
  {
    files: ["behaviours/**/*.ts", "editor/**/*.ts"],
    extends: [ts.configs.strict],
    plugins: { regexp },
    rules: {
      // What others wrote is searched with these: none may take long for any text.
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
      "no-eval": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "no-restricted-properties": ["error", { property: "outerHTML", message: "Parse and adopt nodes instead." }],
    },
  },
  { files: ["*.mjs"], languageOptions: { globals: { console: "readonly", process: "readonly", Buffer: "readonly" } } },
);
