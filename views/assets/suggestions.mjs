// Prints suggestions as the editor makes them of random edits, for the server's
// engine to judge: go test ./app/prose. Arguments: how many documents, a seed.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { outputFiles } = await build({ absWorkingDir: here, entryPoints: ["editor/suggest/testing/cases.ts"], bundle: true, format: "esm", platform: "node", target: "node20", write: false, outfile: join(here, "cases.mjs") });
const { status } = spawnSync(process.execPath, ["--input-type=module", "-", ...process.argv.slice(2)], { input: outputFiles[0].text, stdio: ["pipe", "inherit", "inherit"] });
process.exit(status ?? 1);
