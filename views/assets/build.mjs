// Builds the style sheet and the scripts into views/static. Given "--check" it
// writes nothing and fails where what is built differs from what is there.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static");

const result = await build({
  absWorkingDir: here,
  entryPoints: { exchange: "behaviours/index.ts", "exchange-style": "css/index.css", editor: "editor/page.ts", "editor-style": "css/editor/index.css" },
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  target: ["chrome100", "firefox100", "safari15.4"],
  write: false,
});

let stale = false;
for (const file of result.outputFiles) {
  const name = basename(file.path).replace("-style.css", ".css");
  const path = join(target, name);
  if (process.argv.includes("--check")) {
    const there = await readFile(path).catch(() => Buffer.alloc(0));
    if (!there.equals(Buffer.from(file.contents))) {
      console.error(`${name} is not what its sources give: npm run build`);
      stale = true;
    }
  } else {
    await writeFile(path, file.contents);
  }
}
process.exit(stale ? 1 : 0);
