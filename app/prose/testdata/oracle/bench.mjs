// Replays the automerge-paper session with the official packages, as
// BenchmarkPaper does with ours: steps from JSON, one by one, lines as
// paragraphs. npm ci && node bench.mjs
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { Schema, Node } from "prosemirror-model"
import { Step } from "prosemirror-transform"

const trace = JSON.parse(gunzipSync(readFileSync(new URL("../traces/automerge-paper.json.gz", import.meta.url))))
const schema = new Schema({ nodes: { doc: { content: "paragraph+" }, paragraph: { content: "text*" }, text: {} } })

// The session's text, to count the lines before a place: a line end is two
// tokens.
const lengths = [0]
function place(offset) {
  let pos = 1, line = 0
  while (offset > lengths[line]) { offset -= lengths[line] + 1; pos += lengths[line] + 2; line++ }
  return { pos: pos + offset, line, offset }
}

function stepFor([at, deleted, inserted]) {
  const from = place(at), to = place(at + deleted)
  const step = { stepType: "replace", from: from.pos, to: to.pos }
  const rows = inserted.split("\n")
  if (rows.length > 1) {
    const content = rows.map(r => r ? { type: "paragraph", content: [{ type: "text", text: r }] } : { type: "paragraph" })
    step.slice = { content, openStart: 1, openEnd: 1 }
  } else if (inserted) {
    step.slice = { content: [{ type: "text", text: inserted }] }
  }
  const tail = lengths[to.line] - to.offset
  const fresh = rows.map(r => r.length)
  fresh[0] += from.offset
  fresh[fresh.length - 1] += tail
  lengths.splice(from.line, to.line - from.line + 1, ...fresh)
  return JSON.stringify(step)
}

const steps = trace.txns.flatMap(t => t.patches.map(stepFor))

function replay(doc, list) {
  for (const json of list) {
    const result = Step.fromJSON(schema, JSON.parse(json)).apply(doc)
    if (result.failed) throw new Error(result.failed)
    doc = result.doc
  }
  return doc
}

const start = Node.fromJSON(schema, { type: "doc", content: [{ type: "paragraph" }] })
const runs = []
for (let i = 0; i < 5; i++) {
  const before = process.hrtime.bigint()
  const end = replay(start, steps)
  runs.push(Number(process.hrtime.bigint() - before) / 1e6)
  if (end.textBetween(0, end.content.size, "\n") != trace.endContent) throw new Error("the text at the end differs")
}
runs.sort((a, b) => a - b)
console.log(`official on Node ${process.version}: ${steps.length} edits, median of ${runs.length} ${runs[2].toFixed(0)} ms, ` +
  `${(runs[2] * 1e6 / steps.length).toFixed(0)} ns an edit`)
