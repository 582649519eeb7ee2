/** Suggestions of another kind of block, or of other attributes. */
import type { Mark, Node } from "prosemirror-model";
import type { Draft } from "./draft";
import { alike, idOf, plain, Refused } from "./marks";

/** Makes a block what it is meant to be, with marks that remember what it was. */
export function changeBlock(draft: Draft, was: Node, is: Node, at: number): void {
  if (was.hasMarkup(is.type, is.attrs, was.marks)) {
    return;
  }
  const { author, tr } = draft;
  const roles = [was, is].some((one) => one.type.spec["tableRole"] !== undefined);
  const own = author.own(was, "insertion") !== undefined;
  if (roles && !own) {
    throw new Refused("table");
  }
  if (own && !author.isOthers(was) && (author.isAllOwn(was) || author.own(was, "insertion")?.attrs["scope"] !== "node")) {
    const marks = tr.doc.nodeAt(at)?.marks ?? [];
    tr.setNodeMarkup(at, is.type, is.attrs, marks);
    return;
  }
  if (was.marks.some((one) => one.type.name === "modification" && !author.owns(one))) {
    throw new Refused("theirs");
  }
  if (was.type === is.type) {
    Object.keys(is.attrs).forEach((name) => {
      if (!alike(was.attrs[name], is.attrs[name])) {
        changeAttr(draft, was, name, is.attrs[name], at);
      }
    });
  } else {
    changeType(draft, was, is, at);
  }
}

function remembered(node: Node, kind: string, name: string): Mark | undefined {
  return node.marks.find((one) => one.type.name === "modification" && one.attrs["kind"] === kind && one.attrs["name"] === name);
}

function changeAttr(draft: Draft, was: Node, name: string, value: unknown, at: number): void {
  const { author, tr } = draft;
  const present = remembered(was, "attr", name);
  tr.setNodeAttribute(at, name, value);
  if (present !== undefined) {
    tr.removeNodeMark(at, present);
  }
  const first: unknown = present === undefined ? was.attrs[name] : present.attrs["before"];
  if (!alike(first, value)) {
    tr.addNodeMark(at, author.modified(present === undefined ? draft.id() : idOf(present), "attr", name, first, value));
  }
}

function changeType(draft: Draft, was: Node, is: Node, at: number): void {
  const { author, tr } = draft;
  if (is.type.spec.code === true && was.children.some((child) => plain(child.marks).length > 0)) {
    throw new Refused("untracked"); // how its words looked could not be brought back there
  }
  const present = remembered(was, "type", "");
  const after = { type: is.type.name, attrs: is.attrs };
  const first: unknown = present === undefined ? { type: was.type.name, attrs: was.attrs } : present.attrs["before"];
  const marks = (tr.doc.nodeAt(at)?.marks ?? []).filter((one) => one !== present && !(present !== undefined && one.eq(present)));
  tr.setNodeMarkup(at, is.type, is.attrs, marks);
  if (!alike(first, after)) {
    tr.addNodeMark(at, author.modified(present === undefined ? draft.id() : idOf(present), "type", "", first, after));
  }
}
