/**
 * Whether a change would touch what others suggest. Who may not decide on that
 * leaves it as it is: the server refuses what does not (app/prose,
 * KeepsSuggestions). What this lets stand at once the server takes; it may hold
 * back a little more.
 */
import type { Node } from "prosemirror-model";
import { AddMarkStep, AddNodeMarkStep, AttrStep, RemoveMarkStep, RemoveNodeMarkStep, type Step, type StepMap, type Transform } from "prosemirror-transform";
import type { Author } from "./marks";

/** Why a change is to be a suggestion: it touches theirs, or goes on within a block that is one's own; null: it may stand. */
export function turning(tr: Transform, author: Author): "theirs" | "own" | null {
  const is = (does: (step: Step, before: Node, after: Node) => boolean): boolean => tr.steps.some((step, i) => does(step, tr.docs[i] as Node, tr.docs[i + 1] ?? tr.doc));
  if (is((step, before, after) => touches(step, before, after, author))) {
    return "theirs";
  }
  return is((step, _before, after) => goesOn(step, after, author)) ? "own" : null;
}

/** Whether something that is not marked comes into a new block of one's own, which would then stand at once. */
function goesOn(step: Step, after: Node, author: Author): boolean {
  let found = false;
  step.getMap().forEach((_from, _to, from, to) => {
    const place = after.resolve(from);
    const inOwn = [...Array(place.depth).keys()].some((i) => author.own(place.node(i + 1), "insertion") !== undefined);
    found ||= inOwn && from < to && some(after, from, to, (node, pos) => (node.isInline || pos >= from) && author.own(node, "insertion") === undefined);
  });
  return found;
}

function touches(step: Step, before: Node, after: Node, author: Author): boolean {
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) {
    return some(before, step.from, step.to, (node) => node.isInline && isShaped(node, author));
  }
  if (step instanceof AttrStep || step instanceof AddNodeMarkStep || step instanceof RemoveNodeMarkStep) {
    const node = before.nodeAt(step.pos);
    return node !== null && author.isOthers(node);
  }
  const map = step.getMap();
  let found = false;
  map.forEach((from, to, newFrom, newTo) => {
    found ||= takes(before, from, to, author) || brings(after, newFrom, newTo, author) || cuts(before, after, from, map, author);
  });
  return found;
}

/** Whether others have put it in, or made it look so. */
function isShaped(node: Node, author: Author): boolean {
  return node.marks.some((one) => (one.type.name === "insertion" || one.type.name === "modification") && !author.owns(one));
}

function some(doc: Node, from: number, to: number, is: (node: Node, pos: number) => boolean): boolean {
  let found = false;
  doc.nodesBetween(from, to, (node, pos) => {
    found ||= is(node, pos);
    return !found;
  });
  return found;
}

/** Whether something of which others suggest something goes, or the block before a border that they suggest. */
function takes(doc: Node, from: number, to: number, author: Author): boolean {
  const place = doc.resolve(to);
  if (place.nodeAfter !== null && !place.nodeAfter.isInline && author.isOthers(place.nodeAfter)) {
    return true;
  }
  return from < to && some(doc, from, to, (node, pos) => author.isOthers(node) && (node.isInline || node.isLeaf || pos >= from || pos + node.nodeSize <= to));
}

/** Whether what comes carries what others suggest, as what is typed within their words does. */
function brings(doc: Node, from: number, to: number, author: Author): boolean {
  return from < to && some(doc, from, to, (node, pos) => author.isOthers(node) && (node.isInline || pos >= from));
}

/** Whether a change within a block of which others suggest something ends it elsewhere. */
function cuts(before: Node, after: Node, at: number, map: StepMap, author: Author): boolean {
  const place = before.resolve(at);
  for (let depth = place.depth; depth > 0; depth -= 1) {
    const node = place.node(depth);
    if (!author.isOthers(node)) {
      continue;
    }
    const start = map.map(place.before(depth), -1);
    const now = after.nodeAt(start);
    const end = start + (now?.nodeSize ?? 0) - 1;
    if (node.isInline || now?.type !== node.type || end < map.map(place.end(depth), -1) || end > map.map(place.end(depth), 1)) {
      return true;
    }
  }
  return false;
}
