import { lineOf, turn, type Line } from "./state";
import type { Pending } from "./pending";
import type { Target } from "./receive";
import { draw, type Flight, type Json } from "./wire";

/** Bounds of a batch; one act is never cut, whatever its size. */
const bytes = 256_000;
const steps = 2_000;

/** Makes what is pending the batch on its way, if none is; tells whether there is a new one. */
export function depart(target: Target): boolean {
  const line = lineOf(target.state);
  if (line.flight !== null || line.pending.length === 0) {
    return false;
  }
  const flying = cut(line);
  const flight = made(line, flying);
  target.dispatch(turn(target.state.tr, { ...line, flight, flying }));
  return true;
}

/** How many of the pending steps go together: whole groups, none from before the window was opened with others. */
function cut(line: Line): number {
  let size = 0;
  let end = 0;
  for (const [i, one] of line.pending.entries()) {
    if (one.group !== line.pending[i - 1]?.group) {
      if (i > 0 && (size > bytes || i >= steps || lifeOf(one) !== lifeOf(line.pending[0]))) {
        return i;
      }
      end = i;
    }
    size += JSON.stringify(one.step.toJSON()).length;
  }
  return size > bytes && end > 0 ? end : line.pending.length;
}

function lifeOf(one: Pending | undefined): string | undefined {
  return one?.ref.replace(/-\d+$/, "");
}

function made(line: Line, flying: number): Flight {
  const pending = line.pending.slice(0, flying);
  const flight: Flight = { ref: pending[0]?.ref ?? draw(), base: line.version, steps: pending.map((one) => one.step.toJSON() as Json) };
  const since = Math.min(...pending.map((one) => one.made));
  if (since < line.version) {
    flight.since = since;
  }
  const mirrors = pending.flatMap((one, i): [number, number][] => {
    const version = line.versions.get(one.undoes) ?? 0;
    return version > 0 && version <= line.version ? [[i, version]] : [];
  });
  if (mirrors.length > 0) {
    flight.mirrors = mirrors;
  }
  return flight;
}
