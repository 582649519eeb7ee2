import { clock as pageClock, type Clock } from "./carrier";
import type { Session } from "./session";
import { isWaiting, type Line } from "./state";
import type { Kept } from "./status";
import type { Store } from "./store";

/** How soon what is pending is written: without a line, with one, and a document with nothing pending. */
const soon = 150;
const later = 1_000;
const quietly = 4_000;

/** Writes what is pending to the device, and knows what is there. */
export class Saver {
  private there: Line | null = null;
  private failed = false;
  private waiting: (() => void) | null = null;
  private due = Infinity;
  private writing = false;
  private over = false;

  constructor(
    private readonly store: Store | null,
    private readonly session: Session,
    private readonly changed: () => void,
    private readonly clock: Clock = pageClock,
  ) {}

  get kept(): Kept {
    const line = this.session.line;
    return { all: line === null || isThere(this.there, line), failed: this.failed || this.store === null };
  }

  /** To be called after every change. */
  note(): void {
    const line = this.session.line;
    if (line === null || this.store === null || this.over || (isThere(this.there, line) && this.there?.base === line.base && this.there.flight === line.flight)) {
      return;
    }
    const urgent = isWaiting(line) || line.lost !== this.there?.lost;
    const wait = !urgent ? quietly : this.session.connection === "online" ? later : soon;
    if (this.clock.now() + wait < this.due) {
      this.waiting?.();
      this.due = this.clock.now() + wait;
      this.waiting = this.clock.after(wait, () => {
        this.now();
      });
    }
  }

  /** Done when all that there is now has been written. */
  async written(): Promise<void> {
    const line = this.session.line;
    if (line !== null && this.store !== null && !this.over) {
      await this.store.save(line, isWaiting(line) ? this.session.lostAt : 0);
      this.there = line;
    }
  }

  /** What is not sent now is written once more, and nothing after that. */
  async end(): Promise<void> {
    this.waiting?.();
    const done = this.written();
    this.over = true;
    await done;
  }

  /** Writes at once: the window may be about to close. */
  now(): void {
    this.waiting?.();
    this.waiting = null;
    this.due = Infinity;
    const line = this.session.line;
    if (line === null || this.store === null || this.writing || this.over) {
      return;
    }
    this.writing = true;
    this.store.save(line, isWaiting(line) ? this.session.lostAt : 0).then(
      () => {
        this.there = line;
        this.failed = false;
      },
      () => {
        this.failed = true;
      },
    ).finally(() => {
      this.writing = false;
      this.changed();
      this.note();
    });
  }
}

function isThere(there: Line | null, line: Line): boolean {
  return there !== null && there.pending === line.pending && there.held === line.held && there.lost === line.lost;
}
