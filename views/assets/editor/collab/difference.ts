import type { Node } from "prosemirror-model";
import { ReplaceStep, type Step } from "prosemirror-transform";

/**
 * Steps that make one document of another, touching as little as can be found
 * out block by block, so that what stands between the differences keeps its
 * place. They are in order, each on the document that the one before leaves.
 */
export function difference(from: Node, to: Node): Step[] {
  const steps: Step[] = [];
  let doc = from;
  for (const [a, b] of differing(children(from), children(to)).reverse()) {
    const step = replacing(doc, a, to, b);
    if (step !== null) {
      const result = step.apply(doc);
      if (result.doc === null) {
        return whole(from, to);
      }
      doc = result.doc;
      steps.push(step);
    }
  }
  return doc.eq(to) ? steps : whole(from, to);
}

interface Block {
  node: Node;
  from: number;
}

interface Span {
  start: number;
  end: number;
}

function children(doc: Node): Block[] {
  const out: Block[] = [];
  doc.forEach((node, from) => out.push({ node, from }));
  return out;
}

/** Pairs of runs of blocks that differ, as indices, in the order of the document. */
function differing(a: Block[], b: Block[]): [Span, Span][] {
  const out: [Span, Span][] = [];
  let i = 0;
  let j = 0;
  for (const [x, y] of [...common(a, b), [a.length, b.length] as [number, number]]) {
    if (i < x || j < y) {
      out.push([
        { start: i, end: x },
        { start: j, end: y },
      ]);
    }
    i = x + 1;
    j = y + 1;
  }
  return out;
}

/** Indices of blocks that both have, growing in both: the ends first, the middle by a table where it is small. */
function common(a: Block[], b: Block[]): [number, number][] {
  const same = (i: number, j: number): boolean => a[i]?.node.eq(b[j]?.node as Node) ?? false;
  const head: [number, number][] = [];
  let i = 0;
  while (i < a.length && i < b.length && same(i, i)) {
    head.push([i, i]);
    i += 1;
  }
  const tail: [number, number][] = [];
  let n = a.length;
  let m = b.length;
  while (n > i && m > i && same(n - 1, m - 1)) {
    n -= 1;
    m -= 1;
    tail.unshift([n, m]);
  }
  const width = m - i;
  const lengths = (n - i) * width > 250_000 ? [] : table(n - i, width, (x, y) => same(i + x, i + y));
  const middle: [number, number][] = [];
  for (let x = 0, y = 0; lengths.length > 0 && x < n - i && y < width; ) {
    if (same(i + x, i + y)) {
      middle.push([i + x, i + y]);
      x += 1;
      y += 1;
    } else if ((lengths[x + 1]?.[y] ?? 0) >= (lengths[x]?.[y + 1] ?? 0)) {
      x += 1;
    } else {
      y += 1;
    }
  }
  return [...head, ...middle, ...tail];
}

/** How many blocks can be had in common from each pair of places on. */
function table(n: number, m: number, same: (x: number, y: number) => boolean): number[][] {
  const out = Array.from({ length: n + 1 }, () => new Array<number>(m + 1).fill(0));
  for (let x = n - 1; x >= 0; x -= 1) {
    for (let y = m - 1; y >= 0; y -= 1) {
      const row = out[x] ?? [];
      row[y] = same(x, y) ? 1 + (out[x + 1]?.[y + 1] ?? 0) : Math.max(out[x + 1]?.[y] ?? 0, row[y + 1] ?? 0);
    }
  }
  return out;
}

/** Replaces a run of blocks by a run of others; a single block only where it differs. */
function replacing(doc: Node, a: Span, to: Node, b: Span): Step | null {
  const [left, right] = [edges(doc, a), edges(to, b)];
  const before = doc.slice(left.from, left.to).content;
  const after = to.slice(right.from, right.to).content;
  const start = before.findDiffStart(after);
  const end = before.findDiffEnd(after as never);
  if (start === null || end === null) {
    return null;
  }
  const overlap = start - Math.min(end.a, end.b);
  const [endA, endB] = overlap > 0 ? [end.a + overlap, end.b + overlap] : [end.a, end.b];
  const fine = new ReplaceStep(left.from + start, left.from + endA, to.slice(right.from + start, right.from + endB));
  if (works(fine, doc)) {
    return fine;
  }
  return new ReplaceStep(left.from, left.to, to.slice(right.from, right.to));
}

function edges(doc: Node, span: Span): { from: number; to: number } {
  let from = 0;
  for (let i = 0; i < span.start; i += 1) {
    from += doc.child(i).nodeSize;
  }
  let to = from;
  for (let i = span.start; i < span.end; i += 1) {
    to += doc.child(i).nodeSize;
  }
  return { from, to };
}

function works(step: Step, doc: Node): boolean {
  try {
    return step.apply(doc).doc !== null;
  } catch {
    return false;
  }
}

function whole(from: Node, to: Node): Step[] {
  return [new ReplaceStep(0, from.content.size, to.slice(0, to.content.size))];
}
