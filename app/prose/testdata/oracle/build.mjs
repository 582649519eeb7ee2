// Bundles the official packages with what the tests ask of them.
// npm ci && node build.mjs
import { build } from "esbuild"
import { fileURLToPath } from "node:url"

const here = fileURLToPath(new URL(".", import.meta.url))

await build({
  entryPoints: [here + "entry.mjs"],
  bundle: true,
  format: "iife",
  globalName: "oracle",
  target: "es2018",
  outfile: here + "oracle.js",
  minify: true,
  legalComments: "eof",
})
