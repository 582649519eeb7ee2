import { lineOf, turn, type Line } from "./state";
import { numbered, type Pending } from "./pending";
import type { Target } from "./receive";
import { sizeOf } from "./size";
import { draw, type Flight, type Json } from "./wire";

/** Bounds of a batch, unless one act is larger: it is never cut. */
const most = { bytes: 256_000, steps: 2_000 };

/** Makes what is pending the batch on its way, if none is; tells whether there is a new one. */
export function depart(target: Target): boolean {
  const line = lineOf(target.state);
  if (line.flight !== null || line.pending.length === 0) {
    return false;
  }
  const flying = cut(line);
  const flight = made(line, flying);
  target.dispatch(turn(target.state.tr, { ...line, pending: numbered(line.pending, flying), flight, flying }));
  return true;
}

/** How many of the pending steps go together: whole groups, none from before the window was opened with others. */
function cut(line: Line): number {
  let [bytes, end] = [0, 0];
  while (end < line.pending.length) {
    const first = line.pending[end] as Pending;
    let next = end + 1;
    while (line.pending[next]?.group === first.group) {
      next += 1;
    }
    bytes += sizeOf(line.pending.slice(end, next).map((one) => one.step));
    if (end > 0 && (bytes > most.bytes || next > most.steps || lifeOf(first) !== lifeOf(line.pending[0]))) {
      return end;
    }
    end = next;
  }
  return end;
}

/**
 * The version that a pending step undoes, 0 for none. One after the line's is
 * that to which the step would lead which it undoes, and which is pending
 * before it.
 */
export function undone(line: Line, { undoes }: Pending, index: number): number {
  const version = line.versions.get(undoes);
  if (version !== undefined || undoes === 0) {
    return version !== undefined && version <= line.version ? version : 0;
  }
  const before = line.pending.findIndex((one) => one.own === undoes);
  return before >= 0 && before < index ? line.version + before + 1 : 0;
}

/** Which window a step was made in, and which in its row there it was. */
export function lifeOf(one: { ref: string } | undefined): string | undefined {
  return one?.ref.replace(/-\d+$/, "");
}

export function numberOf(one: { ref: string } | undefined): number {
  return Number(one?.ref.slice(one.ref.lastIndexOf("-") + 1));
}

function made(line: Line, flying: number): Flight {
  const pending = line.pending.slice(0, flying);
  const flight: Flight = { ref: pending[0]?.ref ?? draw(), base: line.version, steps: pending.map((one) => one.step.toJSON() as Json) };
  const since = Math.min(...pending.map((one) => one.made));
  if (since < line.version) {
    flight.since = since;
  }
  const mirrors = pending.flatMap((one, i): [number, number][] => {
    const version = undone(line, one, i);
    return version > 0 ? [[i, version]] : [];
  });
  if (mirrors.length > 0) {
    flight.mirrors = mirrors;
  }
  return flight;
}
