/** The three marks of suggestions, as this person writes them. */
import type { Attrs, Mark, Node } from "prosemirror-model";
import { schema } from "../schema";
import { mark } from "../commands";

export type Kind = "insertion" | "deletion" | "modification";

/** On blocks: the block, the border before it, or the block around its content. */
export type Scope = "text" | "node" | "split" | "join" | "wrap" | "unwrap";

/** Why a change cannot be suggested: the key of the sentence that says so. */
export class Refused extends Error {
  constructor(readonly why: "table" | "theirs" | "untracked") {
    super(why);
  }
}

const kinds: string[] = ["insertion", "deletion", "modification"];

export const isSuggestion = (one: Mark): boolean => kinds.includes(one.type.name);

export const idOf = (one: Mark): string => String(one.attrs["id"]);

/** Marks without those of suggestions. */
export const plain = (marks: readonly Mark[]): Mark[] => marks.filter((one) => !isSuggestion(one));

/** Who suggests, and what of a document is theirs. */
export class Author {
  constructor(readonly person: string) {}

  owns(one: Mark): boolean {
    return isSuggestion(one) && one.attrs["author"] === this.person;
  }

  /** One's own mark of a kind on a node. */
  own(node: Node, kind: Kind): Mark | undefined {
    return node.marks.find((one) => one.type.name === kind && this.owns(one));
  }

  /** Whether somebody else suggests something on the node itself. */
  isOthers(node: Node): boolean {
    return node.marks.some((one) => isSuggestion(one) && !this.owns(one));
  }

  /** Whether a node and all in it was put in by this person, and nobody else suggests anything there. */
  isAllOwn(node: Node): boolean {
    let all = this.own(node, "insertion") !== undefined && !this.isOthers(node);
    node.descendants((child, _at, parent) => {
      all &&= !this.isOthers(child) && (this.own(child, "insertion") !== undefined || parent?.type.name === "footnote");
      return all;
    });
    return all;
  }

  /** The server writes down when; what is said of it here does not count. */
  make(kind: "insertion" | "deletion", id: string, scope: Scope): Mark {
    return mark(kind).create({ id, author: this.person, time: "", scope });
  }

  modified(id: string, kind: "mark" | "attr" | "type", name: string, before: unknown, after: unknown): Mark {
    return mark("modification").create({ id, author: this.person, time: "", kind, name, before, after });
  }
}

/** Whether two values of attributes are the same. */
export function alike(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return a === b;
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => alike(left[name], right[name]));
}

/** The mark of a name that attributes describe, null for none. */
export function markOf(name: string, attrs: unknown): Mark | null {
  return attrs === null ? null : (schema.marks[name]?.create(attrs as Attrs) ?? null);
}
