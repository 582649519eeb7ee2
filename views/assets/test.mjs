// Runs the tests that stand beside the scripts (*.test.ts) in Node: what needs
// no page. Given names, only the files whose path holds one of them.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const found = [];
for (const folder of ["behaviours", "editor"]) {
  for (const file of await readdir(join(here, folder), { recursive: true })) {
    if (file.endsWith(".test.ts") && (wanted.length === 0 || wanted.some((part) => file.includes(part)))) {
      found.push(join(folder, file));
    }
  }
}
const target = await mkdtemp(join(tmpdir(), "exchange-tests-"));
let status = 1;
try {
  const { outputFiles } = await build({ absWorkingDir: here, entryPoints: found, outdir: target, outExtension: { ".js": ".mjs" }, bundle: true, format: "esm", platform: "node", target: "node20", metafile: true }).then(({ metafile }) => ({ outputFiles: Object.keys(metafile.outputs) }));
  const files = outputFiles.map((file) => join(here, file));
  ({ status } = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }));
} finally {
  await rm(target, { recursive: true, force: true });
}
process.exit(status ?? 1);
