/** A suggestion in the making: the steps so far, and where what was written has come to stand. */
import { Fragment, Slice } from "prosemirror-model";
import type { Mark, Node } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import type { Mapping } from "prosemirror-transform";
import { idOf, plain, Refused, type Author, type Scope } from "./marks";

/** What was put in, as a range of the document as it was meant, and where it stands in the one before. */
interface Put {
  from: number;
  to: number;
  at: number;
}

/** What was struck out and had nothing put in its place: where, as it was meant, and the range before. */
interface Struck {
  at: number;
  from: number;
  to: number;
}

/**
 * Steps are made from the end of the document to its start: what is before has
 * not moved yet, so that every position is one of the document before.
 */
export class Draft {
  private drawn: string | null = null;
  private readonly puts: Put[] = [];
  private readonly strikes: Struck[] = [];

  constructor(
    readonly tr: Transaction,
    /** The document as it was meant to become. */
    readonly meant: Node,
    /** From the document before to that one. */
    readonly mapping: Mapping,
    readonly author: Author,
    private readonly draw: () => string,
  ) {}

  /** The suggestion's name: that of one's own which this goes on, or a new one. */
  id(at?: number): string {
    this.drawn ??= (at === undefined ? null : this.goesOn(at, at)) ?? this.draw();
    return this.drawn;
  }

  /** What is suggested from here on belongs to one's own suggestion beside this range, if there is one. */
  goOn(from: number, to: number): void {
    this.drawn ??= this.goesOn(from, to);
  }

  /** One's own suggestion beside a range. */
  private goesOn(from: number, to: number): string | null {
    const doc = this.tr.docs[0] ?? this.tr.doc;
    const place = doc.resolve(from);
    const behind = doc.resolve(to).nodeAfter;
    const before = place.nodeBefore ?? (place.depth > 0 && place.parentOffset === 0 ? place.parent : null);
    for (const node of [before, before?.lastChild, before?.lastChild?.lastChild, behind?.isInline === true ? behind : null]) {
      const own = node == null ? undefined : (this.author.own(node, "insertion") ?? this.author.own(node, "deletion"));
      if (own !== undefined) {
        return idOf(own);
      }
    }
    return null;
  }

  insertion(scope: Scope, at?: number): Mark {
    return this.author.make("insertion", this.id(at), scope);
  }

  deletion(scope: Scope, at?: number): Mark {
    return this.author.make("deletion", this.id(at), scope);
  }

  /** Puts in what stands between two places of the document as it was meant; borders in it are new ones. */
  put(at: number, from: number, to: number): void {
    const slice = this.meant.slice(from, to);
    this.insertion("text", at);
    this.tr.step(new ReplaceStep(at, at, new Slice(this.opened(slice.content, this.scopes(at, slice.openStart)), slice.openStart, slice.openEnd)));
    this.puts.push({ from, to, at });
  }

  putBlocks(at: number, blocks: readonly Node[], from: number): void {
    this.insertion("node", at);
    const content = Fragment.from(blocks.map((one) => this.asNew(one)));
    this.tr.step(new ReplaceStep(at, at, new Slice(content, 0, 0)));
    this.puts.push({ from, to: from + content.size, at });
  }

  /** Notes a range that is struck out, with nothing in its place. */
  strike(at: number, from: number, to: number): void {
    this.strikes.push({ at, from, to });
  }

  /** What a new border makes of the blocks around a place: parts of a new block are new blocks. */
  private scopes(at: number, open: number): Scope[] {
    const place = this.tr.doc.resolve(at);
    return [...Array(open).keys()].map((i) => {
      const block = place.node(place.depth - open + 1 + i);
      if (this.author.own(block, "insertion")?.attrs["scope"] !== "node") {
        return "split";
      }
      if (!this.author.isAllOwn(block)) {
        throw new Refused("theirs");
      }
      return "node";
    });
  }

  /** What goes on in the block before is only content; every block after it begins behind a new border. */
  private opened(content: Fragment, [scope, ...inner]: Scope[], behind = false): Fragment {
    if (scope === undefined) {
      return this.new(content);
    }
    const nodes: Node[] = [];
    content.forEach((child, _at, index) => {
      const split = behind || index > 0;
      nodes.push(child.copy(this.opened(child.content, inner, split)).mark(split ? [this.insertion(scope)] : []));
    });
    return Fragment.from(nodes);
  }

  private new(content: Fragment): Fragment {
    const nodes: Node[] = [];
    content.forEach((child) => nodes.push(this.asNew(child)));
    return Fragment.from(nodes);
  }

  private asNew(node: Node): Node {
    const made = this.insertion(node.isInline ? "text" : "node");
    return (node.isText ? node : node.copy(this.new(node.content))).mark(made.addToSet(plain(node.marks)));
  }

  /** Where a place of the document as it was meant is now; before is where the cursor was. */
  place(at: number, before: number): number {
    for (const one of this.puts) {
      if (at >= one.from && at <= one.to) {
        return this.tr.mapping.map(one.at, -1) + at - one.from;
      }
    }
    for (const one of this.strikes) {
      if (at === one.at) {
        return before <= one.from ? this.tr.mapping.map(one.to, 1) : this.tr.mapping.map(one.from, -1);
      }
    }
    return this.tr.mapping.map(this.mapping.invert().map(at, -1), -1);
  }
}
