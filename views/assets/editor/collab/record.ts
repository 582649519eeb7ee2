import { Step } from "prosemirror-transform";
import type { Lost } from "./lost";
import type { Target } from "./receive";
import { lineOf, turn, type Line } from "./state";
import { draw, type Flight, type Json } from "./wire";

/** What a device keeps of a document that is being written. */
export interface Saved {
  version: number;
  epoch: string;
  /** The document as the server has it. */
  doc: Json;
  pending: { step: Json; group: number; made: number; ref: string }[];
  flight: Flight | null;
  flying: number;
  held: readonly Lost[];
  lost: readonly Lost[];
  /** Since when there has been no line; 0: there was one. */
  lostAt: number;
}

/** The line as it is kept; the document apart, since it is large and changes less often. */
export function saved(line: Line, lostAt: number): Omit<Saved, "doc"> {
  const { version, epoch, flight, flying, held, lost } = line;
  const pending = line.pending.map((one) => ({ step: one.step.toJSON() as Json, group: one.group, made: one.made, ref: one.ref }));
  return { version, epoch, pending, flight, flying, held, lost, lostAt };
}

/**
 * Puts what was kept onto the document it stood on, which the target shows. A
 * step that does not fit ends it; what follows is given back as it was typed.
 */
export function restore(target: Target, kept: Saved): void {
  let group: Saved["pending"] = [];
  let done = 0;
  const flush = (): void => {
    const tr = target.state.tr;
    group.forEach((one) => tr.step(Step.fromJSON(target.state.schema, one.step)));
    if (group.length > 0) {
      target.dispatch(tr);
    }
    done += group.length;
    group = [];
  };
  const lost = [...kept.lost];
  try {
    for (const one of kept.pending) {
      if (group.length > 0 && group[0]?.group !== one.group) {
        flush();
      }
      group.push(one);
    }
    flush();
  } catch {
    const text = kept.pending.slice(done).map((one) => words(one.step)).join("");
    lost.push({ id: draw(), text, content: {}, at: 0, why: "replaced" });
  }
  const line = lineOf(target.state);
  const pending = line.pending.map((one, i) => {
    const { made, group, ref } = kept.pending[i] ?? one;
    return { ...one, made, group, ref };
  });
  const whole = done === kept.pending.length;
  const changes = { pending, lost, held: kept.held, flight: whole ? kept.flight : null, flying: whole ? kept.flying : 0 };
  target.dispatch(turn(target.state.tr, { ...line, ...changes }));
}

/** All text in a piece of JSON. */
function words(value: unknown): string {
  if (typeof value !== "object" || value === null) {
    return "";
  }
  const text: unknown = (value as Json)["text"];
  return typeof text === "string" ? text : Object.values(value).map(words).join("");
}
