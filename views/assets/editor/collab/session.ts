import { hashNode } from "../../../../app/prose/hash.mjs";
import { clock as pageClock, code, staysAway, type Carrier, type Clock, type Dial } from "./carrier";
import { depart } from "./flight";
import { Apart, giveBack, stand, take, type Target } from "./receive";
import { isWaiting, lineOf, mayWrite, turn, type Line } from "./state";
import type { ThreadsFrame } from "../threads/book";
import type { Batch, Frame, KeptFrame, Message, Mode, OpenedFrame, RefusedFrame, StepsFrame } from "./wire";

/** What a session tells those who show it. */
export interface Listener {
  /** Something came, by which what is held may change. */
  arriving?(): void;
  /** The first document came: what is to hold it from now on. */
  begin?(opened: OpenedFrame): Target;
  /** Something of what `state` shows has changed. */
  changed?(): void;
  people?(frame: Extract<Frame, { t: "opened" | "people" | "here" }>): void;
  /** A batch of somebody else is in the document. */
  written?(batches: readonly Batch[]): void;
  kept?(kept: readonly KeptFrame[], all: boolean): void;
  /** Batches that lead on from a version are in the document. */
  took?(from: number, batches: readonly Batch[]): void;
  /** What is said beside the document, at the version it stands at. */
  threads?(frame: ThreadsFrame): void;
  /** What became of something that was said there; true where it was said here. */
  answered?(ref: string, refusal: RefusedFrame | null): boolean;
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
  /** The person whose words these are; 0: whoever the server says. */
  person = 0;

  private carrier: Carrier | null = null;
  private held: (StepsFrame | OpenedFrame | ThreadsFrame)[] = [];
  private sent = "";
  private away = { minutes: 0, upTo: 0 };
  private waiting: (() => void) | null = null;
  private waits = 0;
  private fresh = false;
  private asked = false;
  private failures = 0;
  private again: (() => void) | null = null;

  constructor(
    private readonly dial: Dial,
    private readonly listener: Listener,
    public target: Target | null = null,
    private readonly clock: Clock = pageClock,
  ) {}

  start(): void {
    if (this.target !== null) {
      this.lostAt ||= this.clock.now(); // what is written before there is a line waits for one
    }
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
    const flight = this.line?.flight ?? null;
    this.asked = flight !== null || this.fresh;
    const ref = flight === null ? {} : { ref: flight.ref };
    this.carrier?.send([line === null || this.fresh ? { t: "open" } : { t: "open", v: line.version, e: line.epoch, ...ref }]);
  }

  private gone(reason: number): void {
    this.lostAt ||= this.clock.now();
    this.connection = staysAway(reason) ? "ended" : "offline";
    this.ended = reason;
    this.sent = "";
    this.listener.changed?.();
  }

  private receive(frames: readonly Frame[]): void {
    this.listener.arriving?.();
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
    if (this.connection === "ended" || this.carrier === null) {
      return;
    }
    switch (frame.t) {
      case "opened":
      case "steps":
        if (this.held.length > 0 || !(frame.t === "opened" ? this.open(frame) : this.steps(frame))) {
          this.held.push(frame);
        }
        break;
      case "threads":
        if (this.held.length > 0) {
          this.held.push(frame); // it holds where the document will stand by then
        } else {
          this.listener.threads?.(frame);
        }
        break;
      case "said":
        this.listener.answered?.(frame.ref, null);
        break;
      case "refused":
        if (this.listener.answered?.(frame.ref, frame) !== true) {
          this.refused(frame);
        }
        break;
      case "kept":
        this.listener.kept?.([frame], false);
        break;
      case "people":
      case "here":
        this.listener.people?.(frame);
        break;
      case "mode":
        this.become(frame.mode, frame.accept === true, frame.message);
        break;
      case "reload":
        this.reopen();
        break;
      case "error":
        this.listener.said?.(frame.message);
    }
  }

  private open(frame: OpenedFrame): boolean {
    if (this.isAnothers(frame)) {
      this.stop();
      this.gone(code.signIn);
      return true;
    }
    if (this.target === null) {
      this.target = this.listener.begin?.(frame) ?? null;
    } else if (frame.batches !== undefined) {
      const from = this.line?.version ?? 0;
      if (!take(this.target, from, frame.batches)) {
        return false;
      }
      this.listener.took?.(from, frame.batches);
    } else if (frame.doc !== undefined) {
      if (!this.asked && this.line?.epoch === frame.e && this.line.pending.length > 0) {
        this.redial(0); // written after this was asked for: what led there was not told
        return true;
      }
      if (!stand(this.target, frame.doc, frame)) {
        return false;
      }
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
    this.become(frame.mode, frame.accept === true);
    this.listener.people?.(frame);
    this.listener.kept?.(frame.kept ?? [], true);
    this.check(frame.hash, frame.doc === undefined);
    return true;
  }

  /** Whether the server takes this window for somebody else's: another account was signed in meanwhile, or none is. */
  private isAnothers(frame: OpenedFrame): boolean {
    return this.person > 0 && frame.people?.find((one) => one.s === frame.session)?.id !== this.person;
  }

  private steps(frame: StepsFrame): boolean {
    if (this.target === null || !take(this.target, frame.v, frame.b)) {
      return false;
    }
    this.waits = 0;
    this.listener.took?.(frame.v, frame.b);
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
    this.redial(this.failures === 0 ? 0 : Math.min(30_000, 500 * 2 ** this.failures));
    this.failures += 1;
  }

  private redial(ms: number): void {
    this.carrier?.close();
    this.carrier = null;
    this.held = [];
    this.gone(code.comeBack);
    this.again?.();
    this.again = this.clock.after(ms, () => {
      this.start();
    });
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
  private become(mode: Mode, accept: boolean, message?: string): void {
    const line = this.line;
    if (this.target === null || line === null) {
      return;
    }
    if (!mayWrite(mode) && isWaiting(line)) {
      giveBack(this.target, "withdrawn");
    }
    this.target.dispatch(turn(this.target.state.tr, { ...lineOf(this.target.state), mode, accept }));
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
