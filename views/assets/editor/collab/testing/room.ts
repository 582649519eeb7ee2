import type { Node } from "prosemirror-model";
import { Mapping, ReplaceAroundStep, ReplaceStep, Step } from "prosemirror-transform";
import { hashNode } from "../../../../../app/prose/hash.mjs";
import { schema } from "../../schema";
import type { Batch, Flight, Frame, Json, KeptFrame, Message, Mode, OpenedFrame, Someone } from "../wire";

/** One who is connected: what the room says goes to say. */
export interface Guest {
  number: number;
  person: number;
  mode: Mode;
  say(frame: Frame): void;
}

interface Entry {
  first: number;
  version: number;
  batch: Batch;
  steps: Step[];
}

/**
 * A room as the server keeps it, in little: it orders batches, carries them
 * over what came meanwhile with the official packages, tells everybody, and
 * keeps what could not be placed. For tests.
 */
export class Room {
  version = 0;
  epoch = "e1";
  entries: Entry[] = [];
  /** The documents at every version. */
  docs: Node[];
  kept: (KeptFrame & { person: number })[] = [];
  guests = new Map<number, Guest>();
  diverged = 0;
  repeated = 0;
  rebased = 0;
  /** Batches that are refused once, by code. */
  refuse: string[] = [];
  hashEvery = 8;
  catchUp = 400;
  /** What the document consists of, place by place, and the versions it came with. */
  private tokens: Token[];
  private numbers = 0;

  constructor(public doc: Node) {
    this.docs = [doc];
    this.tokens = tokens(doc, 0, doc.content.size, 0);
  }

  join(person: number, mode: Mode, say: (frame: Frame) => void): Guest {
    this.numbers += 1;
    return { number: this.numbers, person, mode, say };
  }

  leave(guest: Guest): void {
    this.guests.delete(guest.number);
    this.tell({ t: "people", left: [guest.number] });
  }

  hear(guest: Guest, message: Message): void {
    switch (message.t) {
      case "open":
        this.open(guest, message);
        break;
      case "steps":
        this.take(guest, message);
        break;
      case "diverged":
        this.diverged += 1;
        break;
      case "here":
        this.tell({ t: "here", v: this.version, p: [[guest.number, message.a, message.h]] });
        break;
      case "ping":
        guest.say({ t: "pong" });
    }
  }

  private open(guest: Guest, { v, e, ref }: Message & { t: "open" }): void {
    this.guests.set(guest.number, guest);
    const missed = v !== undefined && e === this.epoch && v <= this.version && this.version - v <= this.catchUp;
    const people: Someone[] = [...this.guests.values()].map((one) => ({ s: one.number, id: one.person, name: `P${String(one.person)}`, capacity: "", colour: one.person % 12, a: -1, h: -1 }));
    const kept = this.kept.filter((one) => one.person === guest.person);
    const rest = missed ? { batches: this.entries.filter((one) => one.first >= v && one.batch.n > 0).map((one) => one.batch) } : { doc: this.doc.toJSON() as Json };
    const way = !missed && ref !== undefined && v !== undefined && e === this.epoch ? this.way(v, ref) : {};
    guest.say({ t: "opened", ...way, v: this.version, e: this.epoch, mode: guest.mode, session: guest.number, people, kept, hash: hashNode(this.doc), ...rest });
    this.tell({ t: "people", joined: people.filter((one) => one.s === guest.number) });
  }

  /** What leads from a version to this one. */
  private way(v: number, ref: string): Partial<OpenedFrame> {
    const all = this.entries.filter((one) => one.first >= v && one.batch.n > 0);
    const maps = all.flatMap((one) => one.steps.map((step) => (step.getMap() as unknown as { ranges: number[] }).ranges));
    const own = all.find((one) => one.batch.ref === ref);
    return { maps, ...(own === undefined ? {} : { own: { v: own.first, b: own.batch } }) };
  }

  private take(guest: Guest, flight: Flight): void {
    const there = this.entries.find((one) => one.batch.ref === flight.ref);
    if (there !== undefined) {
      this.repeated += 1;
      guest.say({ t: "steps", v: this.version, b: [{ ref: flight.ref, n: 0, steps: [], already: there.version }] });
      return;
    }
    const code = guest.mode === "read" ? "forbidden" : this.isFromBefore(flight) ? "conflict" : this.refuse.pop();
    if (code !== undefined) {
      guest.say({ t: "refused", ref: flight.ref, code, message: code });
      return;
    }
    const steps = flight.steps.map((json) => Step.fromJSON(schema, json));
    const before = this.tokens;
    const stands: number[] = [];
    const placed = this.place(guest, flight, steps, stands);
    const first = this.version;
    for (const step of placed) {
      this.doc = must(step.apply(this.doc).doc);
      this.tokens = carried(this.tokens, step, this.doc, this.docs.length);
      this.docs.push(this.doc);
    }
    this.doc.check();
    this.version += placed.length;
    const batch: Batch = { ref: flight.ref, s: guest.number, by: guest.person, n: placed.length, steps: placed.map((one) => one.toJSON() as Json), ...(stands.length < steps.length ? { stands } : {}) };
    this.entries.push({ first, version: this.version, batch, steps: placed });
    this.keepVanished(flight, steps, guest.person);
    this.keepSwallowed(before, Math.min(flight.base, flight.since ?? flight.base), flight.ref, guest.person);
    const h = this.entries.length % this.hashEvery === 0 ? { h: hashNode(this.doc) } : {};
    this.tell({ t: "steps", v: first, b: [batch], ...h });
  }

  /** Whether the same window has sent another batch since. */
  private isFromBefore({ ref }: Flight): boolean {
    const [, series, number] = /^(.*-)(\d+)$/.exec(ref) ?? [];
    return this.entries.some(({ batch }) => series !== undefined && batch.n > 0 && batch.ref.startsWith(series) && Number(batch.ref.slice(series.length)) > Number(number));
  }

  /** Carries steps over what came since their base. */
  private place(guest: Guest, flight: Flight, steps: Step[], stands: number[]): Step[] {
    const over = this.entries.flatMap((one) => one.steps.slice(Math.max(0, flight.base - one.first)));
    if (over.length > 0) {
      this.rebased += 1;
    }
    const mapping = new Mapping([...steps].reverse().map((step) => step.getMap().invert()));
    over.forEach((step) => {
      mapping.appendMap(step.getMap());
    });
    let doc = this.doc;
    const placed: Step[] = [];
    steps.forEach((step, i) => {
      const mapped = step.map(mapping.slice(steps.length - i));
      const next = mapped === null ? null : attempt(mapped, doc);
      if (mapped === null || next === null) {
        this.keep(guest.person, flight.ref, slice(step));
        return;
      }
      doc = next;
      mapping.appendMap(mapped.getMap(), steps.length - 1 - i);
      placed.push(mapped);
      stands.push(i);
    });
    return placed;
  }

  /** What stood in the writer's window after their steps, and a later one of them took out where it was carried to. */
  private keepVanished(flight: Flight, steps: Step[], person: number): void {
    const seen = this.docs[flight.base];
    let own = seen;
    for (const step of steps) {
      own = own === undefined ? undefined : (step.apply(own).doc ?? undefined);
    }
    const written = new Set(own?.textContent);
    for (const one of [...(seen?.textContent ?? ""), ...this.doc.textContent, ...this.kept.flatMap((kept) => [...kept.text])]) {
      written.delete(one);
    }
    this.keep(person, flight.ref, [...written].join(""));
  }

  /** What has been put meanwhile, or again, into what these steps delete where they were carried to. */
  private keepSwallowed(before: readonly Token[], seen: number, ref: string, person: number): void {
    const gone = new Set(before.filter((one) => one.since > seen).map((one) => one.letter));
    for (const one of this.doc.textContent) {
      gone.delete(one);
    }
    this.keep(person, ref, [...gone].join(""));
  }

  private keep(person: number, ref: string, text: string): void {
    if (text !== "") {
      const kept: KeptFrame = { t: "kept", id: this.kept.length + 1, ref, text, at: 0, v: this.version, why: "deleted" };
      this.kept.push({ ...kept, person });
      for (const guest of this.guests.values()) {
        if (guest.person === person) {
          guest.say(kept);
        }
      }
    }
  }

  private tell(frame: Frame): void {
    for (const guest of this.guests.values()) {
      guest.say(frame);
    }
  }
}

/** A letter, or "" for where a block begins or ends, and the version it came with. */
interface Token {
  letter: string;
  since: number;
}

function tokens(doc: Node, from: number, to: number, since: number): Token[] {
  return Array.from({ length: to - from }, (_, i) => ({ letter: doc.textBetween(from + i, from + i + 1), since }));
}

/** What a document consists of after a step that led to this version. */
function carried(all: readonly Token[], step: Step, doc: Node, version: number): Token[] {
  let out: Token[] = [];
  let at = 0;
  step.getMap().forEach((from, to, start, end) => {
    out = out.concat(all.slice(at, from), tokens(doc, start, end, version));
    at = to;
  });
  return out.concat(all.slice(at));
}

function slice(step: Step): string {
  return step instanceof ReplaceStep || step instanceof ReplaceAroundStep ? step.slice.content.textBetween(0, step.slice.content.size) : "";
}

function attempt(step: Step, doc: Node): Node | null {
  try {
    const next = step.apply(doc).doc;
    next?.check();
    return next;
  } catch {
    return null;
  }
}

function must<T>(value: T | null): T {
  if (value === null) {
    throw new Error("what was placed does not fit");
  }
  return value;
}
