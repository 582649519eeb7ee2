/** Suggestions in rows of blocks: which is which, what is new, gone, around others, split and joined. */
import { Fragment, Slice } from "prosemirror-model";
import type { Node } from "prosemirror-model";
import { ReplaceAroundStep, ReplaceStep } from "prosemirror-transform";
import { changeBlock } from "./look";
import type { Draft } from "./draft";
import { Refused } from "./marks";
import type { Placed } from "./tokens";
import { strikeInline, words } from "./words";

export function childrenOf(node: Node, start: number): Placed[] {
  const out: Placed[] = [];
  node.forEach((child, offset) => out.push({ node: child, pos: start + offset }));
  return out;
}

const sized = (row: readonly Placed[]): number => row.reduce((sum, one) => sum + one.node.nodeSize, 0);

const isText = (row: readonly Placed[]): boolean => row.every((one) => one.node.isTextblock);

const isList = (node: Node): boolean => node.type.name === "bullet_list" || node.type.name === "ordered_list";

/** Whether one row stands for the other block by block: the kinds agree. */
const agree = (a: readonly Placed[], b: readonly Placed[]): boolean => a.length === b.length && a.every((one, i) => one.node.type === b[i]?.node.type);

/** Makes the difference of two rows of siblings a suggestion; where they begin, and in what. */
export function rows(draft: Draft, was: readonly Placed[], is: readonly Placed[], at: number, on: number, parent: Node): void {
  let [start, end] = [0, 0];
  const short = Math.min(was.length, is.length);
  while (start < short && was[start]?.node.eq(is[start]?.node as Node) === true) {
    start += 1;
  }
  while (end < short - start && was[was.length - 1 - end]?.node.eq(is[is.length - 1 - end]?.node as Node) === true) {
    end += 1;
  }
  at += sized(was.slice(0, start));
  on += sized(is.slice(0, start));
  const [a, b] = [was.slice(start, was.length - end), is.slice(start, is.length - end)];
  if (a.length === 0 && b.length === 0) {
    return;
  }
  const role: unknown = parent.type.spec["tableRole"];
  if ((role === "table" || role === "row") && draft.author.own(parent, "insertion") === undefined && !agree(a, b)) {
    throw new Refused("table");
  }
  differing(draft, a, b, at, on, parent);
}

function differing(draft: Draft, a: readonly Placed[], b: readonly Placed[], at: number, on: number, parent: Node): void {
  const [first, now, last, end] = [a[0], b[0], a[a.length - 1], b[b.length - 1]];
  if (first === undefined || last === undefined) {
    draft.putBlocks(at, b.map((one) => one.node), on);
  } else if (now === undefined || end === undefined) {
    draft.strike(on, at, at + sized(a));
    [...a].reverse().forEach((one) => {
      strikeBlock(draft, one);
    });
  } else if (isText(a) && isText(b)) {
    words(draft, a, b);
  } else if (!(items(draft, a, b) || around(draft, a, b) || unpacked(draft, a, b))) {
    if (a.length === 1 && b.length === 1 && alikeBlocks(first.node, now.node)) {
      pair(draft, first, now);
    } else if (alikeBlocks(last.node, end.node) && (a.length > 1 || b.length > 1) && !alikeBlocks(first.node, now.node)) {
      pair(draft, last, end);
      rows(draft, a.slice(0, -1), b.slice(0, -1), at, on, parent);
    } else if (alikeBlocks(first.node, now.node)) {
      rows(draft, a.slice(1), b.slice(1), at + first.node.nodeSize, on + now.node.nodeSize, parent);
      pair(draft, first, now);
    } else {
      draft.putBlocks(at + sized(a), b.map((one) => one.node), on);
      [...a].reverse().forEach((one) => {
        strikeBlock(draft, one);
      });
    }
  }
}

/** Whether what is in one block is likely to be what is in the other. */
function alikeBlocks(a: Node, b: Node): boolean {
  if (a.isTextblock && b.isTextblock) {
    return a.content.size === 0 || b.content.size === 0 || a.textContent[0] === b.textContent[0] || a.textContent.slice(-1) === b.textContent.slice(-1);
  }
  if (a.isLeaf || b.isLeaf || (a.type !== b.type && !(isList(a) && isList(b)))) {
    return false;
  }
  return [[a.firstChild, b.firstChild], [a.lastChild, b.lastChild]].some(([x, y]) => x != null && y != null && (x.eq(y) || alikeBlocks(x, y)));
}

function pair(draft: Draft, a: Placed, b: Placed): void {
  if (a.node.isTextblock && b.node.isTextblock) {
    words(draft, [a], [b]);
    return;
  }
  rows(draft, childrenOf(a.node, a.pos + 1), childrenOf(b.node, b.pos + 1), a.pos + 1, b.pos + 1, a.node);
  changeBlock(draft, a.node, b.node, a.pos);
}

/** What is all one's own goes; else the block is marked to go, and all in it. */
function strikeBlock(draft: Draft, { node, pos }: Placed): void {
  const { author, tr } = draft;
  const parent = tr.doc.resolve(pos);
  if (author.isAllOwn(node) && parent.parent.canReplace(parent.index(), parent.index() + 1)) {
    tr.step(new ReplaceStep(pos, pos + node.nodeSize, Slice.empty));
    return;
  }
  if (node.isTextblock) {
    childrenOf(node, pos + 1).reverse().forEach((one) => {
      strikeInline(draft, one.node, one.pos, one.pos + one.node.nodeSize);
    });
  } else {
    childrenOf(node, pos + 1).reverse().forEach((one) => {
      strikeBlock(draft, one);
    });
  }
  if (!node.marks.some((one) => one.type.name === "deletion" && author.owns(one) && one.attrs["scope"] === "node")) {
    tr.addNodeMark(pos, draft.deletion("node", pos));
  }
}

/** Items of one list, split or joined; false where it is something else. */
function items(draft: Draft, a: readonly Placed[], b: readonly Placed[]): boolean {
  if ([...a, ...b].some((one) => one.node.type.name !== "list_item")) {
    return false;
  }
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const [whole, first, second] = [short[0], long[0], long[1]];
  if (short.length !== 1 || long.length !== 2 || whole === undefined || first === undefined || second === undefined) {
    return false;
  }
  const inside = (one: Placed): Placed[] => childrenOf(one.node, one.pos + 1);
  const [all, head, tail] = [inside(whole), inside(first), inside(second)];
  const equal = (x: readonly Placed[], y: readonly Placed[]): boolean => x.length === y.length && x.every((one, i) => one.node.content.eq(y[i]?.node.content as Fragment) && one.node.type === y[i]?.node.type);
  if (short === b && equal(all, [...head, ...tail])) {
    joinItems(draft, second);
    return true;
  }
  const at = head.length - 1;
  if (all.length !== head.length + tail.length - 1 || !equal(all.slice(0, at), head.slice(0, -1)) || !equal(all.slice(at + 1), tail.slice(1))) {
    return false;
  }
  const [one, two] = [all.slice(at, at + 1), [...head.slice(at), ...tail.slice(0, 1)]];
  if (!isText(one) || !isText(two)) {
    return false;
  }
  words(draft, short === a ? one : two, short === a ? two : one);
  return true;
}

function joinItems(draft: Draft, second: Placed): void {
  const { author, tr } = draft;
  if (author.isAllOwn(second.node)) {
    tr.step(new ReplaceStep(second.pos - 1, second.pos + 1, Slice.empty, true));
  } else {
    tr.addNodeMark(second.pos, draft.deletion("join", second.pos));
  }
}

/** The blocks that a block is around: of a list, those of its items. */
function inner(draft: { node: Node; pos: number }): Placed[] {
  const children = childrenOf(draft.node, draft.pos + 1);
  return isList(draft.node) ? children.flatMap((item) => childrenOf(item.node, item.pos + 1)) : children;
}

const isAround = (node: Node): boolean => isList(node) || node.type.name === "blockquote" || node.type.name === "callout";

/** One new block around what was there. */
function around(draft: Draft, a: readonly Placed[], b: readonly Placed[]): boolean {
  const outer = b[0];
  const from = a[0]?.pos ?? 0;
  if (b.length !== 1 || outer === undefined || !isAround(outer.node) || (isList(outer.node) && outer.node.childCount !== a.length) || !agree(a, inner(outer)) || (a.length === 1 && isAround(a[0]?.node as Node))) {
    return false;
  }
  const { tr } = draft;
  const within = inner(outer);
  [...a].reverse().forEach((one, i) => {
    pair(draft, one, within[a.length - 1 - i] as Placed);
  });
  const place = tr.doc.resolve(from);
  const blocks = a.map((_, i) => place.parent.child(place.index() + i).nodeSize);
  const to = from + blocks.reduce((sum, size) => sum + size, 0);
  const mark = draft.insertion("wrap", from);
  const item = outer.node.firstChild;
  const made = (content: Fragment | null): Node => outer.node.type.create(outer.node.attrs, content, [mark]);
  if (!isList(outer.node) || item === null) {
    tr.step(new ReplaceAroundStep(from, to, from, to, new Slice(Fragment.from(made(null)), 0, 0), 1, true));
    return true;
  }
  const around = item.type.create(item.attrs, null, [mark]);
  tr.step(new ReplaceAroundStep(from, to, from, to, new Slice(Fragment.from(made(Fragment.from(around))), 0, 0), 2, true));
  for (let i = blocks.length - 1; i > 0; i -= 1) {
    const border = from + 2 + blocks.slice(0, i).reduce((sum, size) => sum + size, 0);
    tr.step(new ReplaceStep(border, border, new Slice(Fragment.from([item.type.create(), around]), 1, 1), true));
  }
  return true;
}

/** The block around some others goes. */
function unpacked(draft: Draft, a: readonly Placed[], b: readonly Placed[]): boolean {
  const outer = a[0];
  if (a.length !== 1 || outer === undefined || !isAround(outer.node) || !agree(inner(outer), b) || (b.length === 1 && isAround(b[0]?.node as Node))) {
    return false;
  }
  const { author, tr } = draft;
  [...inner(outer)].reverse().forEach((one, i) => {
    pair(draft, one, b[b.length - 1 - i] as Placed);
  });
  const frame = [outer, ...(isList(outer.node) ? childrenOf(outer.node, outer.pos + 1) : [])];
  if (frame.every((one) => author.own(one.node, "insertion")?.attrs["scope"] === "wrap" && !author.isOthers(one.node)) && frame.length <= 2) {
    const depth = frame.length;
    const end = outer.pos + (tr.doc.nodeAt(outer.pos)?.nodeSize ?? 0);
    tr.step(new ReplaceAroundStep(outer.pos, end, outer.pos + depth, end - depth, Slice.empty, 0, true));
    return true;
  }
  const at = tr.doc.nodeAt(outer.pos);
  const marked = at === null ? [] : [{ node: at, pos: outer.pos }, ...(isList(at) ? childrenOf(at, outer.pos + 1) : [])];
  marked.reverse().forEach((one) => {
    if (!one.node.marks.some((mark) => mark.type.name === "deletion" && author.owns(mark) && mark.attrs["scope"] === "unwrap")) {
      tr.addNodeMark(one.pos, draft.deletion("unwrap", one.pos));
    }
  });
  return true;
}
