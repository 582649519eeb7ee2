import type { Node } from "prosemirror-model";
import type { Mapping, Step } from "prosemirror-transform";
import { draw, type Json } from "./wire";

/** Text of this person's that found no place in the document. */
export interface Lost {
  id: string;
  text: string;
  /** The content as a slice, with its marks and blocks. */
  content: Json;
  /** The nearest place in the document that survives. */
  at: number;
  /** The batch it was in, while that may still turn out to be in the document. */
  ref?: string;
  why: "deleted" | "refused" | "withdrawn" | "replaced";
}

/** Content that pending steps have put into the document they lead to, and which steps they were. */
export interface Piece {
  from: number;
  to: number;
  first: number;
  last: number;
}

/**
 * What is left of all that these steps have put into a document, as places in
 * the document after them. Letters typed one after the other are one piece; no
 * piece reaches over the boundary, an index of the steps.
 */
export function pieces(steps: readonly Step[], boundary = 0): Piece[] {
  let out: Piece[] = [];
  steps.forEach((step, index) => {
    const map = step.getMap();
    out = out.map((one) => ({ ...one, from: map.map(one.from, 1), to: map.map(one.to, -1) })).filter((one) => one.from < one.to);
    map.forEach((_from, _to, from, to) => {
      const last = out[out.length - 1];
      if (last !== undefined && last.to === from && last.last === index - 1 && index !== boundary) {
        last.to = to;
        last.last = index;
      } else if (from < to) {
        out.push({ from, to, first: index, last: index });
      }
    });
  });
  return out;
}

/** The parts of a piece that a change takes out of the document and does not put back. */
export function vanished(doc: Node, piece: Piece, mapping: Mapping, now: Node): Piece[] {
  const [from, to] = [mapping.map(piece.from, 1), mapping.map(piece.to, -1)];
  if (from < to && to <= now.content.size && now.textBetween(from, to, "\n", "\ufffc") === doc.textBetween(piece.from, piece.to, "\n", "\ufffc")) {
    return [];
  }
  const out: Piece[] = [];
  for (let at = piece.from; at < piece.to; at += 1) {
    const there = mapping.map(at, 1);
    // Not by what mapResult says: a step that puts in and takes out in one place hides it.
    if (mapping.map(at + 1, -1) - there !== 1 || mapping.map(at, -1) > there || letter(doc, at) !== letter(now, there)) {
      out.push({ ...piece, from: at, to: at + 1 });
    }
  }
  return out;
}

/**
 * What stands behind a place; "" where a block begins or ends. Where steps are
 * undone and done again around a place, what was taken out there may be led to
 * two ends the wrong way round, as far apart as if something stood between them.
 */
function letter(doc: Node, at: number): string {
  return at < doc.content.size ? doc.textBetween(at, at + 1, "", "\ufffc") : "";
}

/** What stands in these pieces of a document, joined where they touch. */
export function written(doc: Node, which: readonly Piece[], why: Lost["why"]): Lost[] {
  return joined(which).flatMap(({ from, to }) => {
    const text = textOf(doc, from, to);
    return text === "" ? [] : [{ id: draw(), text, content: doc.slice(from, to).toJSON() as Json, at: from, why }];
  });
}

/** Readable text between two places; "" where there is only structure. */
export function textOf(doc: Node, from: number, to: number): string {
  const lines = doc
    .textBetween(from, to, "\n", (leaf) => {
      const alt: unknown = leaf.attrs["alt"];
      return leaf.type.name === "hard_break" ? "\n" : typeof alt === "string" ? alt : leaf.textContent;
    })
    .split("\n");
  let end = lines.length;
  while (lines[end - 1] === "") {
    end--;
  }
  const first = lines.findIndex((line) => line !== "");
  return lines.slice(Math.max(first, 0), end).join("\n");
}

function joined(which: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of [...which].sort((a, b) => a.from - b.from)) {
    const last = out[out.length - 1];
    if (last !== undefined && piece.from <= last.to) {
      last.to = Math.max(last.to, piece.to);
    } else {
      out.push({ ...piece });
    }
  }
  return out;
}
