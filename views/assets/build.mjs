// Builds the style sheet and the scripts into views/static, each beside what it
// is compressed to, which is costly. Given "--check" it writes nothing and fails
// where what is built differs from what is there.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static");

const result = await build({
  absWorkingDir: here,
  entryPoints: { exchange: "behaviours/index.ts", "exchange-style": "css/index.css", editor: "editor/page.ts", worker: "editor/collab/worker.ts", "editor-style": "css/editor/index.css" },
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  target: ["chrome100", "firefox100", "safari15.4"],
  write: false,
});

const pressed = (contents) =>
  brotliCompressSync(contents, {
    params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  });

/** What is in a file of views/static, nothing where there is none. */
const there = (path) => readFile(path).catch(() => Buffer.alloc(0));

/** What a compressed file holds: another release of the library may have written it. */
function held(compressed) {
  try {
    return brotliDecompressSync(compressed);
  } catch {
    return Buffer.alloc(0);
  }
}

let stale = false;
for (const file of result.outputFiles) {
  const name = basename(file.path).replace("-style.css", ".css");
  const path = join(target, name);
  const contents = Buffer.from(file.contents);
  if (!process.argv.includes("--check")) {
    await writeFile(path, contents);
    await writeFile(`${path}.br`, pressed(contents));
  } else if (!(await there(path)).equals(contents) || !held(await there(`${path}.br`)).equals(contents)) {
    console.error(`${name} is not what its sources give: npm run build`);
    stale = true;
  }
}
process.exit(stale ? 1 : 0);
