// What the tests of app/prose ask of the official packages. Every function
// takes and gives JSON, so that any JavaScript engine can run it.
import { Schema, Node, Slice, Fragment } from "prosemirror-model"
import {
  Step, Transform, Mapping, StepMap, findWrapping, liftTarget, canSplit, canJoin, insertPoint,
} from "prosemirror-transform"
import { rebaseSteps } from "prosemirror-collab"
import { hashNode } from "../../hash.mjs"

let schema = null

const attempt = (f, otherwise) => {
  try { return f() } catch (e) { return otherwise ? otherwise(e) : "!" }
}
const text = v => JSON.stringify(v === undefined ? null : v)

function ranges(map) {
  const out = []
  map.forEach((a, b, c, d) => out.push([a, b, c, d].join(" ")))
  return out.join(";")
}

function mapped(mapping, positions) {
  const out = []
  for (const pos of positions) for (const assoc of [-1, 1]) {
    const r = mapping.mapResult(pos, assoc)
    out.push(r.pos + (r.deleted ? "d" : "") + (r.deletedBefore ? "b" : "") + (r.deletedAfter ? "a" : "") +
      (r.deletedAcross ? "x" : ""))
    if (mapping.map(pos, assoc) != r.pos) out.push("map differs")
  }
  return out.join(" ")
}

function applied(step, doc) {
  return attempt(() => {
    const r = step.apply(doc)
    return r.failed != null ? "!" + kind(r.failed) : text(r.doc)
  })
}

function kind(message) {
  if (/^Gap is not/.test(message)) return "gap"
  if (/^Structure/.test(message)) return "overwrite"
  if (/^No node/.test(message)) return "missing"
  return "unfit"
}

export function load(json) {
  return attempt(() => {
    schema = new Schema(JSON.parse(json))
    const out = []
    for (const name in schema.nodes) {
      const t = schema.nodes[name]
      out.push([name, t.isLeaf, t.isAtom, t.isTextblock, t.inlineContent, t.whitespace, t.markSet ? t.markSet.map(m => m.name).join(",") : t.markSet,
        t.contentMatch.toString()].join("|"))
    }
    for (const name in schema.marks) {
      out.push([name, ...schema.marks[name].excluded.map(m => m.name)].join("|"))
    }
    return out.join("\n")
  })
}

// Reads what may be malformed: gives its JSON again, and what check says.
export function readNode(json) {
  return attempt(() => {
    const n = Node.fromJSON(schema, JSON.parse(json))
    return text(n) + (attempt(() => { n.check(); return "ok" }))
  })
}

// Reads a step that may be malformed and applies it.
export function readStep(json) {
  const c = JSON.parse(json)
  const doc = Node.fromJSON(schema, c.doc)
  return attempt(() => {
    const step = Step.fromJSON(schema, c.step)
    return text(step) + applied(step, doc)
  })
}

function stepResults(doc, json, other, positions, out) {
  const step = attempt(() => Step.fromJSON(schema, json), () => null)
  if (!step) { out.push("!"); return }
  out.push(text(step))
  const after = applied(step, doc)
  out.push(after)
  out.push(ranges(step.getMap()))
  out.push(mapped(step.getMap(), positions))
  out.push(mapped(step.getMap().invert(), positions))
  const inverse = after[0] == "!" ? null : attempt(() => step.invert(doc), () => null)
  out.push(inverse ? text(inverse) : "!")
  if (inverse) out.push(applied(inverse, step.apply(doc).doc))
  const second = attempt(() => Step.fromJSON(schema, other), () => null)
  if (!second) { out.push("!"); return }
  out.push(text(attempt(() => step.merge(second))))
  out.push(text(attempt(() => step.map(second.getMap()))))
}

// {doc, steps, positions}: each step alone on the document.
export function steps(json) {
  const c = JSON.parse(json), out = []
  const doc = attempt(() => Node.fromJSON(schema, c.doc), () => null)
  if (!doc) return JSON.stringify(["!"])
  out.push(text(doc) + doc.nodeSize)
  out.push(attempt(() => { doc.check(); return "ok" }))
  c.steps.forEach((s, i) => stepResults(doc, s, c.steps[(i + 1) % c.steps.length], c.positions, out))
  return JSON.stringify(out)
}

// {doc, local, over, positions}: two rows of steps made to one document.
export function rebase(json) {
  const c = JSON.parse(json), out = []
  const doc = Node.fromJSON(schema, c.doc)
  const run = list => {
    const tr = new Transform(doc)
    for (const s of list) attempt(() => tr.maybeStep(Step.fromJSON(schema, s)))
    return tr
  }
  const local = run(c.local), over = run(c.over)
  out.push(text(local.doc), text(over.doc))
  const waiting = local.steps.map((step, i) => ({ step, inverted: step.invert(local.docs[i]), origin: local }))
  const tr = new Transform(local.doc)
  const placed = attempt(() => rebaseSteps(waiting, over.steps, tr), () => null)
  const undone = tr.docs[local.steps.length] || tr.doc
  if (!placed || !undone.eq(doc)) return JSON.stringify(out.concat("!"))
  out.push(text(placed.map(r => r.step)), text(tr.doc), mapped(tr.mapping, c.positions))
  const all = new Mapping
  all.appendMapping(local.mapping)
  all.appendMappingInverted(local.mapping)
  all.appendMapping(tr.mapping)
  out.push(mapped(all, c.positions), mapped(all.invert(), c.positions))
  out.push(String(doc.content.findDiffStart(tr.doc.content)), text(doc.content.findDiffEnd(tr.doc.content)))
  return JSON.stringify(out)
}

function transformed(doc, op) {
  const tr = new Transform(doc), s = schema
  const slice = op.slice ? Slice.fromJSON(s, op.slice) : Slice.empty
  switch (op.name) {
    case "replace": tr.replace(op.from, op.to, slice); break
    case "replaceRange": tr.replaceRange(op.from, op.to, slice); break
    case "replaceRangeWith": tr.replaceRangeWith(op.from, op.to, Node.fromJSON(s, op.node)); break
    case "replaceWith": tr.replaceWith(op.from, op.to, Node.fromJSON(s, op.node)); break
    case "deleteRange": tr.deleteRange(op.from, op.to); break
    case "addMark": tr.addMark(op.from, op.to, s.markFromJSON(op.mark)); break
    case "removeMark": tr.removeMark(op.from, op.to, s.markFromJSON(op.mark)); break
    case "removeMarkType": tr.removeMark(op.from, op.to, s.markFromJSON(op.mark).type); break
    case "clearMarks": tr.removeMark(op.from, op.to); break
    case "setBlockType": tr.setBlockType(op.from, op.to, s.nodes[op.type], op.attrs); break
    case "setNodeMarkup": tr.setNodeMarkup(op.from, op.type ? s.nodes[op.type] : null, op.attrs); break
    case "split": tr.split(op.from, op.depth); break
    case "join": tr.join(op.from, op.depth); break
    case "wrap": {
      const range = doc.resolve(op.from).blockRange(doc.resolve(op.to))
      const w = range && findWrapping(range, s.nodes[op.type], op.attrs)
      if (!w) return "none"
      tr.wrap(range, w); break
    }
    case "lift": {
      const range = doc.resolve(op.from).blockRange(doc.resolve(op.to))
      const target = range && liftTarget(range)
      if (target == null) return "none"
      tr.lift(range, target); break
    }
    case "can": return [attempt(() => canSplit(doc, op.from, op.depth)), attempt(() => canJoin(doc, op.from)),
      attempt(() => insertPoint(doc, op.from, s.nodes[op.type]))].join(" ")
  }
  return text(tr.steps) + text(tr.doc)
}

// {doc, ops}: each high-level change alone on the document.
export function transforms(json) {
  const c = JSON.parse(json)
  const doc = Node.fromJSON(schema, c.doc)
  return JSON.stringify(c.ops.map(op => attempt(() => transformed(doc, op))))
}

// Text, slices and resolved positions of a document.
export function looks(json) {
  const c = JSON.parse(json), out = []
  const doc = Node.fromJSON(schema, c.doc)
  for (const [from, to] of c.ranges) {
    out.push(text(doc.textBetween(from, to, "\n", "*")))
    out.push(attempt(() => text(doc.slice(from, to))))
    const p = doc.resolve(from)
    out.push([p.toString(), p.depth, p.parentOffset, p.textOffset, p.sharedDepth(to), p.start(), p.end(),
      p.marks().map(m => m.type.name).join("."), p.nodeBefore && p.nodeBefore.nodeSize,
      p.nodeAfter && p.nodeAfter.nodeSize].join(" "))
    const at = doc.nodeAt(from)
    out.push(at ? at.type.name : "none")
  }
  out.push(hashNode(doc))
  return JSON.stringify(out)
}

// {a, b}: where two documents differ.
export function diff(json) {
  const c = JSON.parse(json)
  const a = Node.fromJSON(schema, c.a).content, b = Node.fromJSON(schema, c.b).content
  return JSON.stringify([String(a.findDiffStart(b)), text(a.findDiffEnd(b))])
}

// For the benchmark: steps from JSON, one after the other.
export function replay(docJSON, stepJSONs) {
  let doc = Node.fromJSON(schema, JSON.parse(docJSON))
  for (const s of stepJSONs) {
    const r = Step.fromJSON(schema, JSON.parse(s)).apply(doc)
    if (r.failed) throw new Error(r.failed)
    doc = r.doc
  }
  return doc
}

export { Schema, Node, Step, Transform, Slice, Fragment, StepMap, Mapping, rebaseSteps }
