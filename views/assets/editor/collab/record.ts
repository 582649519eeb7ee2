import { Step } from "prosemirror-transform";
import type { Head } from "./device";
import { undone } from "./flight";
import { pieces, written } from "./lost";
import type { Target } from "./receive";
import { lineOf, turn, type Line } from "./state";
import { draw, type Json } from "./wire";

/** What a device keeps of a document that is being written, with the document as the server has it. */
export type Saved = Omit<Head, "key" | "owner" | "at" | "title" | "unsent"> & { doc: Json };

/** The line as it is kept; the document apart, since it is large and changes less often. */
export function saved(line: Line, lostAt: number): Omit<Saved, "doc"> {
  const { version, epoch, flight, flying, held, lost } = line;
  const pending = line.pending.map((one, i) => ({
    step: one.step.toJSON() as Json,
    group: one.group,
    made: one.made,
    ref: one.ref,
    undoes: undone(line, one, i),
    ...(one.place === undefined ? {} : { place: one.place }),
  }));
  return { version, epoch, pending, flight, flying, held, lost, lostAt };
}

/** The words that only this device has, as they would be read. */
export function unsentIn(line: Line): string[] {
  const last = line.pending[line.pending.length - 1];
  const own = last === undefined ? [] : written(last.after, pieces(line.pending.map((one) => one.step)), "refused");
  return [...own, ...line.held, ...line.lost].map((one) => one.text);
}

/**
 * Puts what was kept onto the document it stood on, which the target shows. A
 * step that does not fit ends it; what follows is given back as it was typed.
 */
export function restore(target: Target, kept: Saved): void {
  let group: Saved["pending"] = [];
  let done = 0;
  const flush = (): void => {
    const tr = target.state.tr.setMeta("restored", true);
    group.forEach((one) => tr.step(Step.fromJSON(target.state.schema, one.step)));
    if (group.length > 0) {
      target.dispatch(tr);
    }
    if (lineOf(target.state).pending.length !== done + group.length) {
      throw new RangeError("what was kept was not taken");
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
    lost.push(...kept.held, { id: draw(), text, content: {}, at: 0, why: "replaced" });
  }
  const line = lineOf(target.state);
  const versions = new Map(line.versions);
  const pending = line.pending.map((one, i) => {
    const { made, group, ref, place } = kept.pending[i] ?? one;
    const version = kept.pending[i]?.undoes ?? 0;
    const before = version > kept.version ? line.pending[version - kept.version - 1] : undefined;
    const undoes = before?.own ?? -version; // what was confirmed has no number here
    if (undoes < 0) {
      versions.set(undoes, version);
    }
    return { ...one, made, group, ref, undoes, ...(place === undefined ? {} : { place }) };
  });
  const whole = done === kept.pending.length;
  const changes = { pending, versions, lost, held: whole ? kept.held : [], flight: whole ? kept.flight : null, flying: whole ? kept.flying : 0 };
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
