/** Suggestions in rows of textblocks: signs, inline nodes, borders, and how they look. */
import type { Mark, Node } from "prosemirror-model";
import { Slice } from "prosemirror-model";
import { ReplaceStep } from "prosemirror-transform";
import { changeBlock } from "./look";
import type { Draft } from "./draft";
import { alike, idOf, markOf, plain, Refused } from "./marks";
import { compare, tokens, type Gap, type Placed, type Token } from "./tokens";

/** Makes the difference of two rows of textblocks a suggestion. */
export function words(draft: Draft, before: readonly Placed[], meant: readonly Placed[]): void {
  const [a, b] = [tokens(before), tokens(meant)];
  for (const item of compare(a, b, draft.mapping).reverse()) {
    if ("gap" in item) {
      gap(draft, item.gap, a, b, ends(before), ends(meant));
      continue;
    }
    const [was, is] = [a[item.kept[0]] as Token, b[item.kept[1]] as Token];
    if (was.kind === "border") {
      changeBlock(draft, was.node, is.node, was.pos + was.size - 1);
      continue;
    }
    if (was.kind === "leaf" && !was.node.content.eq(is.node.content)) {
      words(draft, [{ node: was.node, pos: was.pos }], [{ node: is.node, pos: is.pos }]);
    }
    if (was.node.marks !== is.node.marks) {
      changeLook(draft, was, is.node.marks);
    }
  }
  const [first, now] = [before[0], meant[0]];
  if (first !== undefined && now !== undefined && first.node.isTextblock) {
    changeBlock(draft, first.node, now.node, first.pos);
  }
}

/** Where a row's content ends. */
function ends(row: readonly Placed[]): number {
  const last = row[row.length - 1];
  return last === undefined ? 0 : last.pos + 1 + last.node.content.size;
}

function gap(draft: Draft, { a: [i, n], b: [j, m] }: Gap, a: readonly Token[], b: readonly Token[], endA: number, endB: number): void {
  const [from, to] = [a[i]?.pos ?? endA, a[n]?.pos ?? endA];
  draft.goOn(from, to);
  const [start, end] = [b[j]?.pos ?? endB, b[m]?.pos ?? endB];
  if (start < end) {
    draft.put(to, start, end);
  } else {
    draft.strike(start, from, to);
  }
  for (let index = n - 1; index >= i; index -= 1) {
    const token = a[index] as Token;
    if (token.kind === "border") {
      joined(draft, token);
      continue;
    }
    let first = index;
    while (first > i && a[first - 1]?.node === token.node) {
      first -= 1;
    }
    strikeInline(draft, token.node, (a[first] as Token).pos, token.pos + token.size);
    index = first;
  }
}

/** What one has put in oneself goes; all else is struck out. */
export function strikeInline(draft: Draft, node: Node, from: number, to: number): void {
  const { author, tr } = draft;
  if (author.own(node, "insertion") !== undefined && !author.isOthers(node) && (node.isText || author.isAllOwn(node))) {
    tr.step(new ReplaceStep(from, to, Slice.empty));
  } else if (author.own(node, "deletion") === undefined) {
    tr.addMark(from, to, draft.deletion("text", from));
  }
}

/** The border before a block goes, really if one has made it oneself and it stands for nothing else. */
function joined(draft: Draft, { node, pos, size }: Token): void {
  const { author, tr } = draft;
  const own = author.own(node, "insertion");
  const scope: unknown = own?.attrs["scope"];
  const before = tr.doc.resolve(pos + size / 2).nodeBefore;
  const intoNew = before !== null && author.own(before, "insertion")?.attrs["scope"] === "node";
  if (own !== undefined && !author.isOthers(node) && ((scope === "split" && !intoNew) || author.isAllOwn(node))) {
    tr.step(new ReplaceStep(pos, pos + size, Slice.empty, true));
    return;
  }
  for (let depth = 0, block: Node | null = outermost(tr.doc, pos + size / 2); depth < size / 2; depth += 1, block = block?.firstChild ?? null) {
    if (block !== null && !block.marks.some((one) => one.type.name === "deletion" && author.owns(one) && one.attrs["scope"] === "join")) {
      tr.addNodeMark(pos + size / 2 + depth, draft.deletion("join", pos));
    }
  }
}

const outermost = (doc: Node, at: number): Node | null => doc.nodeAt(at);

/** Formatting: the text stands as it is meant, and a mark remembers how it was. */
function changeLook(draft: Draft, { node, pos, size }: Token, meant: readonly Mark[]): void {
  const { author, tr } = draft;
  const [was, is] = [plain(node.marks), plain(meant)];
  const differing = [...new Set([...was.filter((one) => !one.isInSet(is)), ...is.filter((one) => !one.isInSet(was))].map((one) => one.type.name))];
  for (const name of differing) {
    const attrsIn = (set: Mark[]): unknown => set.find((one) => one.type.name === name)?.attrs ?? null;
    const [before, after] = [attrsIn(was), attrsIn(is)];
    const present = node.marks.find((one) => one.type.name === "modification" && one.attrs["kind"] === "mark" && one.attrs["name"] === name);
    if (present !== undefined && !author.owns(present)) {
      throw new Refused("theirs");
    }
    const [take, give] = [markOf(name, before), markOf(name, after)];
    if (take !== null) {
      tr.removeMark(pos, pos + size, take);
    }
    if (give !== null) {
      tr.addMark(pos, pos + size, give);
    }
    if (author.own(node, "insertion") !== undefined) {
      continue;
    }
    if (present !== undefined) {
      tr.removeMark(pos, pos + size, present);
    }
    const first: unknown = present === undefined ? before : present.attrs["before"];
    if (!alike(first, after)) {
      tr.addMark(pos, pos + size, author.modified(present === undefined ? draft.id() : idOf(present), "mark", name, first, after));
    }
  }
}

