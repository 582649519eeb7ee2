import type { Node } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import type { Step } from "prosemirror-transform";
import { difference } from "./difference";

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
}

export interface Carried {
  pending: Pending[];
  /** Indices of the pending steps that found no place. */
  dropped: number[];
  /** The document as the server has it, without the pending steps. */
  base: Node;
}

/**
 * Adds to a transaction whose document ends in these pending steps: their
 * undoing, the server's steps, and the pending ones again, carried over. What
 * was undone and done again is mirrored, so that positions in it survive.
 *
 * The first `adopted` of the pending steps are not done again, since the
 * server's steps hold what became of them; `pairs` says which of the server's
 * steps (by index) stands for which of them.
 */
export function carry(
  tr: Transaction,
  base: Node,
  pending: readonly Pending[],
  over: readonly Step[],
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
  over.forEach((step, index) => {
    tr.step(step);
    const stands = pairs.get(index);
    if (stands !== undefined) {
      mirror(tr, count - 1 - stands);
    }
  });
  const out: Carried = { pending: [], dropped: [], base: tr.doc };
  for (let i = adopted; i < count; i += 1) {
    const one = pending[i] as Pending;
    const mapped = one.step.map(tr.mapping.slice(count - i));
    const before = tr.doc;
    if (mapped === null || !attempt(tr, mapped)) {
      out.dropped.push(i);
      continue;
    }
    mirror(tr, count - 1 - i);
    out.pending.push({ ...one, step: mapped, inverted: mapped.invert(before), after: tr.doc });
  }
  return out;
}

/** The last step does again what the step at this place has undone. */
function mirror(tr: Transaction, undone: number): void {
  (tr.mapping as unknown as { setMirror(a: number, b: number): void }).setMirror(undone, tr.steps.length - 1);
}

/** Does a step if it fits; the library throws for some that do not. */
function attempt(tr: Transaction, step: Step): boolean {
  try {
    return tr.maybeStep(step).doc !== null;
  } catch {
    return false;
  }
}

/**
 * Which of the server's steps stands for which of one's own, where the server
 * has other or fewer than were sent: by their order if there are as many, else
 * equal ones first. All or none are paired, since the history of undoing
 * takes the steps behind the first paired one for paired.
 */
export function pair(server: readonly Step[], own: readonly Step[]): Map<number, number> {
  const out = new Map<number, number>();
  if (server.length > own.length) {
    return out;
  }
  let next = 0;
  server.forEach((step, index) => {
    const last = own.length - (server.length - index); // the later ones need a partner too
    let found = next;
    while (found < last && !same(step, own[found] as Step)) {
      found += 1;
    }
    if (server.length === own.length || found > last) {
      found = index;
    }
    out.set(index, found);
    next = found + 1;
  });
  return out;
}

export function same(a: Step, b: Step): boolean {
  return JSON.stringify(a.toJSON()) === JSON.stringify(b.toJSON());
}
