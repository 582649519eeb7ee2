import { hashNode } from "../../../../app/prose/hash.mjs";
import { clock as pageClock, code, staysAway, type Carrier, type Clock, type Dial } from "./carrier";
import { depart } from "./flight";
import { Apart, giveBack, stand, take, type Target } from "./receive";
import { lineOf, mayWrite, turn, type Line } from "./state";
import type { Batch, Frame, KeptFrame, Message, Mode, OpenedFrame, RefusedFrame, StepsFrame } from "./wire";

/** What a session tells those who show it. */
export interface Listener {
  /** The first document came: what is to hold it from now on. */
  begin?(opened: OpenedFrame): Target;
  /** Something of what `state` shows has changed. */
  changed?(): void;
  people?(frame: Extract<Frame, { t: "opened" | "people" | "here" }>): void;
  /** A batch of somebody else is in the document. */
  written?(batches: readonly Batch[]): void;
  kept?(kept: readonly KeptFrame[], all: boolean): void;
  /** The server says something to the person. */
  said?(message: string): void;
  /** This document was another than the server's, and is mended. */
  mended?(): void;
}

export type Connection = "connecting" | "online" | "offline" | "ended";

/** How long what was written may wait for company before it is sent. */
const gather = 8;

/**
 * Keeps a document and the server together: sends what is pending, one batch at
 * a time, takes in what comes, and finds its way back whatever the line does.
 */
export class Session {
  connection: Connection = "connecting";
  /** This connection's number in the room. */
  number = 0;
  /** The code the line ended with for good. */
  ended = 0;
  /** When the line was lost that is not back yet; 0: it is there. */
  lostAt = 0;

  private carrier: Carrier | null = null;
  private held: (StepsFrame | OpenedFrame)[] = [];
  private sent = "";
  private away = { minutes: 0, upTo: 0 };
  private waiting: (() => void) | null = null;
  private waits = 0;
  private fresh = false;
  private failures = 0;
  private again: (() => void) | null = null;

  constructor(
    private readonly dial: Dial,
    private readonly listener: Listener,
    public target: Target | null = null,
    private readonly clock: Clock = pageClock,
  ) {}

  start(): void {
    this.carrier = this.dial({
      opened: () => {
        this.greet();
      },
      frames: (frames) => {
        this.receive(frames);
      },
      closed: (reason) => {
        this.gone(reason);
      },
    });
  }

  stop(): void {
    this.waiting?.();
    this.waiting = null;
    this.again?.();
    this.carrier?.close();
    this.carrier = null;
  }

  get line(): Line | null {
    return this.target === null ? null : lineOf(this.target.state);
  }

  /** To be called after every change of the target's state. */
  changed(): void {
    this.sendSoon();
    this.listener.changed?.();
  }

  /** To be called when an input method has ended its composition. */
  release(): void {
    if (this.held.length > 0 && this.target?.composing !== true) {
      this.receive(this.held.splice(0));
    }
  }

  send(message: Message): void {
    if (this.connection === "online") {
      this.carrier?.send([message]);
    }
  }

  private greet(): void {
    const line = this.line;
    this.sent = "";
    this.held = [];
    if (line !== null && !this.fresh && line.flight === null && this.target !== null) {
      depart(this.target); // on the version at which it was written: the server keeps what it cannot place
    }
    this.carrier?.send([line === null || this.fresh ? { t: "open" } : { t: "open", v: line.version, e: line.epoch }]);
  }

  private gone(reason: number): void {
    this.lostAt ||= this.clock.now();
    this.connection = staysAway(reason) ? "ended" : "offline";
    this.ended = reason;
    this.sent = "";
    this.listener.changed?.();
  }

  private receive(frames: readonly Frame[]): void {
    try {
      frames.forEach((frame) => {
        this.one(frame);
      });
    } catch (error) {
      if (!(error instanceof Apart || error instanceof RangeError)) {
        throw error;
      }
      this.mend();
    }
    this.sendSoon();
    this.listener.changed?.();
  }

  private one(frame: Frame): void {
    switch (frame.t) {
      case "opened":
      case "steps":
        if (this.held.length > 0 || !(frame.t === "opened" ? this.open(frame) : this.steps(frame))) {
          this.held.push(frame);
        }
        break;
      case "refused":
        this.refused(frame);
        break;
      case "kept":
        this.listener.kept?.([frame], false);
        break;
      case "people":
      case "here":
        this.listener.people?.(frame);
        break;
      case "mode":
        this.become(frame.mode, frame.message);
        break;
      case "reload":
        this.reopen();
        break;
      case "error":
        this.listener.said?.(frame.message);
    }
  }

  private open(frame: OpenedFrame): boolean {
    if (this.target === null) {
      this.target = this.listener.begin?.(frame) ?? null;
    } else if (frame.batches !== undefined) {
      if (!take(this.target, this.line?.version ?? 0, frame.batches)) {
        return false;
      }
    } else if (frame.doc !== undefined && !stand(this.target, frame.doc, frame.v, frame.e, frame.mode)) {
      return false;
    }
    const line = this.line;
    if (line === null) {
      return true;
    }
    if (this.lostAt > 0) {
      this.away = { minutes: Math.round((this.clock.now() - this.lostAt) / 6000) / 10, upTo: line.count };
    }
    this.fresh = false;
    this.connection = "online";
    this.lostAt = 0;
    this.number = frame.session;
    this.become(frame.mode);
    this.listener.people?.(frame);
    this.listener.kept?.(frame.kept ?? [], true);
    this.check(frame.hash, frame.doc === undefined);
    return true;
  }

  private steps(frame: StepsFrame): boolean {
    if (this.target === null || !take(this.target, frame.v, frame.b)) {
      return false;
    }
    this.waits = 0;
    this.listener.written?.(frame.b.filter((batch) => batch.s !== this.number));
    this.check(frame.h, true);
    return true;
  }

  /** Whether this document is the server's; one that was just loaded is, whatever the hash says. */
  private check(hash: string | undefined, mends: boolean): void {
    const line = this.line;
    if (hash === undefined || hash === "" || line === null) {
      return;
    }
    if (hashNode(line.base) === hash) {
      this.failures = 0;
    } else if (mends) {
      throw new Apart("another document");
    } else {
      this.send({ t: "diverged", v: line.version, hash: hashNode(line.base) });
    }
  }

  /** What is here does not follow on what comes: the server counts it, the document is opened anew under what is pending. */
  private mend(): void {
    const line = this.line;
    if (line !== null) {
      this.carrier?.send([{ t: "diverged", v: line.version, hash: hashNode(line.base) }]);
    }
    this.listener.mended?.();
    this.reopen();
  }

  private reopen(): void {
    this.fresh = true;
    this.carrier?.close();
    this.carrier = null;
    this.held = [];
    this.gone(code.comeBack);
    this.again?.();
    this.again = this.clock.after(this.failures === 0 ? 0 : Math.min(30_000, 500 * 2 ** this.failures), () => {
      this.start();
    });
    this.failures += 1;
  }

  private refused(frame: RefusedFrame): void {
    if (this.target === null || this.line?.flight?.ref !== frame.ref) {
      return;
    }
    if (frame.code === "unavailable") {
      this.waits += 1;
      this.clock.after(Math.min(30_000, 500 * 2 ** this.waits), () => {
        this.sent = "";
        this.sendSoon();
      });
      return;
    }
    giveBack(this.target, "refused", frame.ref);
    this.listener.said?.(frame.message);
  }

  /** What may be done from now on. Who may not write any more gets back what was not sent. */
  private become(mode: Mode, message?: string): void {
    const line = this.line;
    if (this.target === null || line === null) {
      return;
    }
    if (!mayWrite(mode) && line.pending.length > 0) {
      giveBack(this.target, "withdrawn");
    }
    this.target.dispatch(turn(this.target.state.tr, { ...lineOf(this.target.state), mode }));
    if (message !== undefined) {
      this.listener.said?.(message);
    }
  }

  private sendSoon(): void {
    if (this.waiting === null && this.connection === "online" && this.isToSend()) {
      this.waiting = this.clock.after(gather, () => {
        this.waiting = null;
        this.sendNow();
      });
    }
  }

  private isToSend(): boolean {
    const line = this.line;
    return line !== null && mayWrite(line.mode) && (line.flight === null ? line.pending.length > 0 : line.flight.ref !== this.sent);
  }

  private sendNow(): void {
    if (this.connection !== "online" || !this.isToSend() || this.target === null) {
      return;
    }
    depart(this.target);
    const line = this.line;
    if (line?.flight != null) {
      const first = line.pending[0]?.own ?? Infinity;
      const away = first <= this.away.upTo && this.away.minutes > 0 ? { away: this.away.minutes } : {};
      this.sent = line.flight.ref;
      this.carrier?.send([{ t: "steps", ...line.flight, ...away }]);
    }
  }
}
