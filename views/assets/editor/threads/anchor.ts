import type { StepMap } from "prosemirror-transform";

/** A deletion in which an end of an anchor stood: version, index of the range, offset in it, its size. */
export type LostEnd = readonly [number, number, number, number];

interface End {
  readonly pos: number;
  readonly lost: readonly LostEnd[];
}

/**
 * A range that a thread is about, carried through every step exactly as the
 * server carries it (app/prose/anchor.go; the rules stand in handlers/collab).
 */
export interface Anchor {
  readonly start: End;
  readonly end: End;
  /** The version that took the last of its text; 0: there is some. */
  readonly gone: number;
}

/** As messages have it. */
export type WrittenAnchor = [number, number] | [number, number, number, LostEnd[], LostEnd[]];

const remembered = 64;

export function readAnchor(a: WrittenAnchor): Anchor {
  const [start, end, gone = 0, startLost = [], endLost = []] = a;
  return { start: { pos: start, lost: startLost }, end: { pos: end, lost: endLost }, gone };
}

/** Where it stands: a point once its text is gone. */
export function rangeOf(a: Anchor): [number, number] {
  const at = Math.min(a.start.pos, a.end.pos);
  return a.start.pos >= a.end.pos ? [at, at] : [a.start.pos, a.end.pos];
}

/** Through the step that led to a version; mirrors: the version whose step it undoes, 0 for none. */
export function carryAnchor(a: Anchor, map: StepMap, version: number, mirrors: number): Anchor {
  const ranges: Range[] = [];
  map.forEach((from, to, newFrom, newTo) => ranges.push({ from, to, newFrom, newTo }));
  if (ranges.length === 0) {
    return a;
  }
  const start = carry(a.start, map, ranges, version, mirrors, 1);
  const end = carry(a.end, map, ranges, version, mirrors, -1);
  return { start, end, gone: start.pos < end.pos ? 0 : a.gone === 0 ? version : a.gone };
}

interface Range {
  from: number;
  to: number;
  newFrom: number;
  newTo: number;
}

function carry(end: End, map: StepMap, ranges: readonly Range[], version: number, mirrors: number, side: 1 | -1): End {
  for (let i = end.lost.length - 1; mirrors > 0 && i >= 0; i -= 1) {
    const [lostIn, index, offset, size] = end.lost[i] as LostEnd;
    const range = ranges[index];
    if (lostIn === mirrors && range !== undefined && range.newTo - range.newFrom === size) {
      return { pos: range.newFrom + offset, lost: end.lost.slice(0, i) };
    }
  }
  const pos = map.map(end.pos, side);
  const index = ranges.findIndex((range) => range.from <= end.pos && end.pos <= range.to);
  const range = ranges[index];
  if (range === undefined || range.from === range.to || end.pos === (side < 0 ? range.from : range.to) || end.lost.length >= remembered) {
    return { pos, lost: end.lost };
  }
  return { pos, lost: [...end.lost, [version, index, end.pos - range.from, range.to - range.from]] };
}
