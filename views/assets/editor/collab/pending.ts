import type { Node } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import { Mapping, type Step, type StepMap } from "prosemirror-transform";
import { difference } from "./difference";
import { isSound } from "./sound";
import type { Batch } from "./wire";

/** A step of this person's that the server has not confirmed. */
export interface Pending {
  readonly step: Step;
  readonly inverted: Step;
  /** The document after it. */
  readonly after: Node;
  /** Steps of one group travel together: they are one act. */
  readonly group: number;
  /**
   * The name of the batch that it would be the first of: drawn with the step and
   * kept with it, so that a batch sent before a window closed, and made again
   * from what the device kept, has the same.
   */
  readonly ref: string;
  /** The version at which it was made. */
  readonly made: number;
  /** Its number among one's own steps, for undoing. */
  readonly own: number;
  /** The number of one's own step that it undoes; 0: none. */
  readonly undoes: number;
  /** Its place in the batch on its way, some steps of which may be gone here. */
  readonly place?: number;
}

export interface Carried {
  pending: Pending[];
  /** Indices of the pending steps that found no place. */
  dropped: number[];
  /** The document as the server has it, without the pending steps. */
  base: Node;
  /** From the document before to the one after. */
  mapping: Mapping;
}

/** What carries steps over others: what those do to the document, and how they really came about. */
export interface Over {
  readonly steps: readonly Step[];
  /** The maps of the steps that were really made, where the ones above only lead to the same document. */
  readonly maps?: readonly StepMap[];
  /** Those of one's own batch that came back, and how many come before them. */
  readonly own?: { readonly first: number; readonly steps: readonly Step[] };
}

/**
 * Adds to a transaction whose document ends in these pending steps: their
 * undoing, the server's steps, and the pending ones again, carried over. What
 * was undone and done again is mirrored, so that positions in it survive.
 *
 * The first `adopted` of the pending steps are not done again, since the
 * server's steps hold what became of them; `pairs` says which of the server's
 * steps (by index, of the maps where there are such) stands for which of them.
 */
export function carry(
  tr: Transaction,
  base: Node,
  pending: readonly Pending[],
  over: Over,
  adopted = 0,
  pairs: ReadonlyMap<number, number> = new Map(),
): Carried {
  const count = pending.length;
  for (let i = count - 1; i >= 0; i -= 1) {
    tr.step((pending[i] as Pending).inverted);
  }
  // A few marks within inline nodes do not come back by undoing.
  if (!tr.doc.eq(base)) {
    difference(tr.doc, base).forEach((step) => tr.step(step));
  }
  // The history of undoing takes all steps behind the first paired one for paired.
  const direct = over.maps === undefined && (pairs.size === 0 || pairs.size === over.steps.length);
  over.steps.forEach((step, index) => {
    tr.step(step);
    const stands = direct ? pairs.get(index) : undefined;
    if (stands !== undefined) {
      mirror(tr, count - 1 - stands);
    }
  });
  const mapping = direct ? tr.mapping : way(pending, over.maps ?? over.steps.map((step) => step.getMap()), pairs);
  const out: Carried = { pending: [], dropped: [], base: tr.doc, mapping };
  const stay = new Set(pairs.values());
  let unseen = pending.slice(0, adopted).reduce((version, one, i) => (stay.has(i) ? version : hid(one, version)), Infinity);
  for (let i = adopted; i < count; i += 1) {
    const one = pending[i] as Pending;
    const mapped = one.step.map(mapping.slice(count - i));
    const before = tr.doc;
    if (mapped === null || !attempt(tr, mapped)) {
      out.dropped.push(i);
      unseen = hid(one, unseen);
      continue;
    }
    mirror(tr, count - 1 - i);
    if (mapping !== tr.mapping) {
      mapping.appendMap(mapped.getMap(), count - 1 - i);
    }
    out.pending.push({ ...one, made: Math.min(one.made, unseen), step: mapped, inverted: mapped.invert(before), after: tr.doc });
  }
  return out;
}

/**
 * The version after which something may not have been seen, which was until now
 * that one: what came into a passage that a step had taken out here was hidden
 * by it, and is in the way of what was done later, where the step has no place.
 */
function hid({ step, made }: Pending, unseen: number): number {
  let takes = false;
  step.getMap().forEach((from, to) => {
    takes ||= to > from;
  });
  return takes ? Math.min(made, unseen) : unseen;
}

/** The undoing of what is pending, and the maps that come after it. */
function way(pending: readonly Pending[], maps: readonly StepMap[], pairs: ReadonlyMap<number, number>): Mapping {
  const out = new Mapping([...pending].reverse().map((one) => one.inverted.getMap()));
  maps.forEach((map, index) => {
    const stands = pairs.get(index);
    out.appendMap(map, stands === undefined ? undefined : pending.length - 1 - stands);
  });
  return out;
}

/** The last step does again what the step at this place has undone. */
function mirror(tr: Transaction, undone: number): void {
  (tr.mapping as unknown as { setMirror(a: number, b: number): void }).setMirror(undone, tr.steps.length - 1);
}

/** Does a step if it fits and leads to a document that the schema allows; the library throws for some that do not. */
function attempt(tr: Transaction, step: Step): boolean {
  try {
    const { doc } = step.apply(tr.doc);
    if (doc === null || !isSound(tr.doc, doc)) {
      return false;
    }
    (tr as unknown as { addStep(step: Step, doc: Node): void }).addStep(step, doc);
    return true;
  } catch {
    return false;
  }
}

/** The pending steps, where the first so many are a batch. */
export function numbered(pending: readonly Pending[], flying: number): Pending[] {
  return pending.map((one, place) => (place < flying ? { ...one, place } : one));
}

/**
 * Which of the server's steps stands for which of those on their way, as the
 * server says; `sent` is how many were sent.
 */
export function pair({ steps, stands }: Batch, flying: readonly Pending[], sent: number): Map<number, number> {
  const out = new Map<number, number>();
  steps.forEach((_, index) => {
    const place = stands === undefined && steps.length === sent ? index : stands?.[index];
    const found = flying.findIndex((one) => one.place === place && place !== undefined);
    if (found >= 0) {
      out.set(index, found);
    }
  });
  return out;
}

/**
 * A step in which no set of marks stands in another: the library makes such
 * where the undoing of a set is undone, and does not read them.
 */
export function flat(step: Step): Step {
  const inner = setOf(step);
  if (!inner?.some((one) => setOf(one) !== undefined)) {
    return step;
  }
  const MarkSet = step.constructor as new (steps: Step[]) => Step;
  return new MarkSet(inner.map(flat).flatMap((one) => setOf(one) ?? one));
}

function setOf(step: Step): readonly Step[] | undefined {
  return (step as Step & { steps?: readonly Step[] }).steps;
}

export function same(a: Step, b: Step): boolean {
  return JSON.stringify(a.toJSON()) === JSON.stringify(b.toJSON());
}
