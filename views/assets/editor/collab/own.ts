import type { Transaction } from "prosemirror-state";
import type { Mapping, Step } from "prosemirror-transform";
import { same, type Pending } from "./pending";

/**
 * One of one's own last steps that took something out: what would undo it now.
 * The server is told which steps undo which, so that what is anchored in a
 * deleted passage comes back with it.
 */
export interface Own {
  readonly number: number;
  readonly undo: Step;
}

const remembered = 100;

/** Adds a transaction's steps to one's own, and says which of them undo which. */
export function recordOwn(tr: Transaction, own: readonly Own[], count: number): { own: Own[]; undoes: number[] } {
  const undoing = tr.getMeta("history$") !== undefined;
  const undoes: number[] = [];
  let now = [...own];
  tr.steps.forEach((step, i) => {
    const found = undoing ? findLast(now, (one) => same(one.undo, step)) : undefined;
    undoes.push(found?.number ?? 0);
    const map = tr.mapping.slice(i, i + 1);
    now = mappedOwn(found === undefined ? now : now.filter((one) => one !== found), map);
    const doc = tr.docs[i];
    if (doc !== undefined && takes(step)) {
      now.push({ number: count + i + 1, undo: step.invert(doc) });
    }
  });
  return { own: now.slice(-remembered), undoes };
}

/** One's own steps after a change. */
export function mappedOwn(own: readonly Own[], mapping: Mapping): Own[] {
  return own.flatMap((one) => {
    const undo = one.undo.map(mapping);
    return undo === null ? [] : [{ ...one, undo }];
  });
}

/** To which versions one's own steps have led: these as well, the oldest forgotten. */
export function confirmed(versions: ReadonlyMap<number, number>, more: readonly [Pending, number][]): ReadonlyMap<number, number> {
  const added = more.flatMap(([one, version]): [number, number][] => (takes(one.step) ? [[one.own, version]] : []));
  return new Map([...versions, ...added].slice(-2 * remembered));
}

function takes(step: Step): boolean {
  let some = false;
  step.getMap().forEach((from, to) => {
    some ||= from < to;
  });
  return some;
}

function findLast<T>(list: readonly T[], met: (one: T) => boolean): T | undefined {
  for (let i = list.length - 1; i >= 0; i -= 1) {
    const one = list[i] as T;
    if (met(one)) {
      return one;
    }
  }
  return undefined;
}
