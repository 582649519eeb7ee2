import type { StepMap } from "prosemirror-transform";
import { carryAnchor, readAnchor, type Anchor, type WrittenAnchor } from "./anchor";

export interface Comment {
  k: number;
  by: number;
  name: string;
  capacity: string;
  /** For which Party or Organization. */
  of?: string;
  at: string;
  text?: string;
  edited?: boolean;
  deleted?: boolean;
  version: number;
}

/** What became of what a thread asked for. */
export const outcomes = ["accepted", "partly", "noted", "rejected"] as const;
export type Outcome = (typeof outcomes)[number];

/** A thread as the server tells it (handlers/collab). */
export interface WrittenThread {
  n: number;
  c: number;
  state: "open" | "resolved";
  by: number;
  whole?: boolean;
  quote?: string;
  outcome?: Outcome;
  response?: string;
  resolver?: string;
  /** How often it was settled or reopened: the version of outcome and response. */
  settled?: number;
  count: number;
  comments: Comment[];
  a?: WrittenAnchor;
}

export interface ThreadsFrame {
  t: "threads";
  v: number;
  after: number;
  b: WrittenThread[];
  c?: number;
}

export interface Thread extends Omit<WrittenThread, "a" | "comments"> {
  comments: ReadonlyMap<number, Comment>;
  anchor: Anchor | null;
}

/** A step of a batch: what it does to places, the version it led to, and the version whose step it undoes. */
export interface Passage {
  map: StepMap;
  version: number;
  mirrors: number;
}

/** The threads of a document, with their anchors at the version that was last seen. */
export class Book {
  readonly threads = new Map<number, Thread>();
  /** Up to which change all is known. */
  changes = 0;
  version = 0;

  /** The document came whole, at a version: where anchors stand must be told anew. */
  forget(version: number): void {
    this.threads.clear();
    this.changes = 0;
    this.version = version;
  }

  /** What the server tells; whichever state of a thread is the later one stands. */
  hear(frame: ThreadsFrame): void {
    for (const told of frame.b) {
      const known = this.threads.get(told.n);
      const comments = new Map(known?.comments);
      for (const comment of told.comments) {
        if (comment.version >= (comments.get(comment.k)?.version ?? 0)) {
          comments.set(comment.k, comment);
        }
      }
      const { a, ...rest } = told;
      const head = known !== undefined && known.c > told.c ? known : { ...rest, anchor: a === undefined ? null : readAnchor(a) };
      this.threads.set(told.n, { ...head, comments });
    }
    if (frame.after <= this.changes) {
      this.changes = Math.max(this.changes, frame.c ?? 0);
    }
  }

  /** Carries all anchors on; true where one went or came back. */
  carry(through: readonly Passage[]): boolean {
    const ahead = through.filter((one) => one.version > this.version);
    let turned = false;
    for (const [number, thread] of ahead.length > 0 ? this.threads : []) {
      if (thread.anchor !== null) {
        const anchor = ahead.reduce((a, one) => carryAnchor(a, one.map, one.version, one.mirrors), thread.anchor);
        turned ||= (anchor.gone > 0) !== (thread.anchor.gone > 0);
        this.threads.set(number, { ...thread, anchor });
      }
    }
    this.version = ahead[ahead.length - 1]?.version ?? this.version;
    return turned;
  }
}
