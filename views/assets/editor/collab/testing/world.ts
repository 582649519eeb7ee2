import { history } from "prosemirror-history";
import { Node } from "prosemirror-model";
import { EditorState, type Transaction } from "prosemirror-state";
import { hashNode } from "../../../../../app/prose/hash.mjs";
import { schema } from "../../schema";
import { code, type Carrier, type Clock, type Heard } from "../carrier";
import type { Lost } from "../lost";
import { restore, saved, type Saved } from "../record";
import type { Target } from "../receive";
import { Session } from "../session";
import { collab, isRemote } from "../state";
import type { Frame, Json, Message, Mode } from "../wire";
import type { Random } from "./random";
import type { Room } from "./room";

/** Time that passes only when it is told to, and what happens in it, in order. */
export class Time implements Clock {
  private at = 1_000_000;
  private count = 0;
  private due: { at: number; order: number; call: () => void }[] = [];

  now(): number {
    return this.at;
  }

  after(ms: number, call: () => void): () => void {
    this.count += 1;
    const one = { at: this.at + ms, order: this.count, call };
    this.due.push(one);
    return () => {
      this.due = this.due.filter((other) => other !== one);
    };
  }

  /** Lets time pass until nothing is due before then. */
  pass(ms: number): void {
    const end = this.at + ms;
    for (;;) {
      const next = this.due.reduce<(typeof this.due)[number] | null>((a, b) => (a === null || b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a), null);
      if (next === null || next.at > end) {
        this.at = end;
        return;
      }
      this.due = this.due.filter((other) => other !== next);
      this.at = Math.max(this.at, next.at);
      next.call();
    }
  }
}

/** How bad the lines are. */
export interface Lines {
  delay: number;
  /** The chance that a message is lost, and the line with it. */
  drop: number;
  /** The chance that a message comes twice. */
  twice: number;
}

/** A line to the room: in order, late, and not for ever. */
export function line(room: Room, time: Time, random: Random, lines: Lines, person: number, modeOf: () => Mode, heard: Heard): Carrier & { cut(reason: number): void } {
  let open = true;
  let towards = 0;
  let back = 0;
  const guest = room.join(person, modeOf(), (frame) => {
    const copy = JSON.stringify(frame);
    back = Math.max(back, time.now() + random.next() * lines.delay);
    time.after(back - time.now(), () => {
      if (open) {
        heard.frames([JSON.parse(copy) as Frame]);
      }
    });
  });
  const cut = (reason: number): void => {
    if (open) {
      open = false;
      room.leave(guest);
      heard.closed(reason);
    }
  };
  const carry = (message: Message): void => {
    if (random.often(lines.drop)) {
      // Perhaps it still arrives, but its answer does not.
      if (open && random.often(0.5)) {
        room.hear(guest, message);
      }
      cut(code.comeBack);
    } else {
      room.hear(guest, message);
      if (message.t === "steps" && random.often(lines.twice)) {
        room.hear(guest, message);
      }
    }
  };
  time.after(random.next() * lines.delay, () => {
    if (open) {
      heard.opened();
    }
  });
  return {
    cut,
    send(messages) {
      towards = Math.max(towards, time.now() + random.next() * lines.delay);
      for (const message of messages) {
        const copy = JSON.parse(JSON.stringify(message)) as Message;
        time.after(towards - time.now(), () => {
          if (open || copy.t === "diverged") { // what was said before a close still arrives
            carry(copy);
          }
        });
      }
    },
    close() {
      open = false;
      room.leave(guest);
    },
  };
}

/** One person's editor without a page. */
export class Writer {
  state: EditorState | null = null;
  session: Session;
  cutLine: ((reason: number) => void) | null = null;
  deleted = new Set<string>();
  mended = 0;
  said: string[] = [];
  mode: Mode = "edit";
  composing = false;
  isOnline = true;
  /** What the server keeps for this person. */
  kept: string[] = [];
  /** What was on the device when a window of this person's was closed for good. */
  left: Lost[] = [];

  constructor(
    readonly person: number,
    private readonly room: Room,
    private readonly time: Time,
    private readonly random: Random,
    readonly lines: Lines,
    kept?: Saved,
  ) {
    this.session = this.begin(kept);
    this.session.start();
  }

  private begin(kept?: Saved): Session {
    const target = this as unknown as Target;
    const hold = (doc: Json, version: number, epoch: string, mode: Mode): Target => {
      this.state = EditorState.create({ doc: Node.fromJSON(schema, doc), plugins: [collab({ version, epoch, mode }), history()] });
      return target;
    };
    if (kept !== undefined) {
      hold(kept.doc, kept.version, kept.epoch, "edit");
    }
    const session = new Session(
      (heard) => this.dial(heard),
      {
        begin: (opened) => hold(opened.doc ?? {}, opened.v, opened.e, opened.mode),
        kept: (all, whole) => {
          this.kept = [...(whole ? [] : this.kept), ...all.map((one) => one.text)];
        },
        mended: () => {
          this.mended += 1;
        },
        said: (message) => {
          this.said.push(message);
        },
      },
      kept === undefined ? null : target,
      this.time,
    );
    if (kept !== undefined) {
      this.session = session;
      restore(target, kept);
      session.lostAt = kept.lostAt;
    }
    return session;
  }

  /** Comes back by itself, as the carriers do. */
  private dial(heard: Heard): Carrier {
    let current: (Carrier & { cut(reason: number): void }) | null = null;
    let closed = false;
    const again = (): void => {
      if (closed) {
        return;
      }
      if (!this.isOnline) {
        this.time.after(1000, again);
        return;
      }
      current = line(this.room, this.time, this.random, this.lines, this.person, () => this.mode, {
        ...heard,
        opened: heard.opened,
        frames: heard.frames,
        closed: (reason) => {
          heard.closed(reason);
          this.time.after(this.random.next() * 1000, again);
        },
      });
      this.cutLine = current.cut;
    };
    again();
    return {
      send: (messages) => current?.send(messages),
      close: () => {
        closed = true;
        current?.close();
      },
    };
  }

  dispatch(tr: Transaction): void {
    const before = this.state as EditorState;
    const after = before.apply(tr);
    if (tr.docChanged && !isRemote(tr)) {
      const there = new Set(after.doc.textContent);
      for (const letter of before.doc.textContent) {
        if (!there.has(letter)) {
          this.deleted.add(letter);
        }
      }
    }
    this.state = after;
    after.doc.check(); // what a person sees is sound after every transaction
    this.session.changed();
  }

  /** What a device would keep now. */
  keepsake(): Saved | null {
    const now = this.session.line;
    return now === null ? null : (JSON.parse(JSON.stringify({ ...saved(now, this.session.lostAt || this.time.now()), doc: now.base.toJSON() as Json })) as Saved);
  }

  /**
   * The window closes without a word and is opened again, with what the device
   * kept; what was typed since and not sent went with the window.
   */
  reopen(kept = this.keepsake()): void {
    const there = JSON.stringify(kept);
    const now = this.session.line;
    // A batch that has not arrived does not arrive any more; what has is the room's to account for.
    const arrived = this.room.entries.some((one) => one.batch.ref === now?.flight?.ref);
    const own = [now?.pending.slice(arrived ? now.flying : 0).map((one) => one.step.toJSON() as Json), arrived ? [] : now?.held, this.lost];
    for (const letter of JSON.stringify(own)) {
      if (!there.includes(letter)) {
        this.deleted.add(letter);
      }
    }
    this.session.stop();
    if (kept !== null) {
      this.session = this.begin(kept);
      this.session.start();
    }
  }

  get isSettled(): boolean {
    const now = this.session.line;
    return now !== null && this.session.connection === "online" && now.pending.length === 0 && now.flight === null;
  }

  get hash(): string {
    return this.state === null ? "" : hashNode(this.state.doc);
  }

  get lost(): readonly Lost[] {
    return this.session.line?.lost ?? [];
  }
}
