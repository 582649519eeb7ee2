import type { Node } from "prosemirror-model";
import { Selection, TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { Mapping, StepMap } from "prosemirror-transform";
import { difference } from "./difference";
import { lifeOf, numberOf } from "./flight";
import { pieces, vanished, written, type Lost, type Piece } from "./lost";
import { confirmed } from "./own";
import { carry, numbered, pair, same, type Carried, type Over, type Pending } from "./pending";
import { lineOf, readSteps, turn, withRemote, type Line } from "./state";
import { isRagged, mendTables } from "./tables";
import type { Batch, Json, OpenedFrame } from "./wire";

/** What holds the document: an editor's view, or a state without one. */
export interface Target {
  state: EditorState;
  dispatch(tr: Transaction): void;
  /** Whether an input method is composing text. */
  composing?: boolean;
}

/** What came does not follow on what is here: the document must be opened anew. */
export class Apart extends Error {}

/**
 * Takes the server's batches in, which lead on from version v. False: the rest
 * would touch the passage in which an input method is composing; give the same
 * again when it has ended. What was taken in before is passed over.
 */
export function take(target: Target, v: number, batches: readonly Batch[]): boolean {
  let at = v;
  for (let i = 0; i < batches.length; ) {
    const line = lineOf(target.state);
    const run: Batch[] = [];
    const from = at;
    while (i < batches.length) {
      const batch = batches[i] as Batch;
      if (isOwn(line, batch) && run.length > 0) {
        break;
      }
      run.push(batch);
      at += batch.n;
      i += 1;
      if (isOwn(line, batch)) {
        break;
      }
    }
    const own = run[0] !== undefined && isOwn(line, run[0]);
    if (at <= line.version && !(own && (run[0]?.already !== undefined || run[0]?.n === 0))) {
      continue;
    }
    if (from !== line.version && run[0]?.already === undefined) {
      throw new Apart(`version ${String(from)} after ${String(line.version)}`);
    }
    if (!(own ? takeOwn(target, claimed(target, line, run[0] as Batch), run[0] as Batch) : takeOthers(target, line, run, at))) {
      return false;
    }
  }
  return true;
}

/** Whether a batch was sent from here, now or before the window went down, when less of it was kept than was sent. */
function isOwn(line: Line, batch: Batch): boolean {
  return batch.ref === line.flight?.ref || firstOf(line, batch) >= 0;
}

/**
 * The first of the steps that wait here and a batch was made of. The one that it is
 * named after may have lost its place since: what comes after it in its window
 * and says the same as the batch is of it too.
 */
function firstOf(line: Line, batch: Batch): number {
  const waits = (index: number): boolean => index >= line.flying;
  const named = line.pending.findIndex((one, index) => one.ref === batch.ref && waits(index));
  if (named >= 0) {
    return named;
  }
  const alike = (one: Pending, place: number): boolean => {
    const index = batch.stands?.indexOf(place) ?? place;
    return JSON.stringify(one.step.toJSON().slice) === JSON.stringify(batch.steps[index]?.["slice"]) && index < batch.n && index >= 0;
  };
  return line.pending.findIndex((one, index) => waits(index) && lifeOf(one) === lifeOf(batch) && alike(one, numberOf(one) - numberOf(batch)));
}

/**
 * The line on which a batch is on its way, as it was before the window went
 * down. What was made before it and never sent had lost its place: it is given
 * back. What was sent before it has been answered, and what of that is still
 * here was placed nowhere: the server keeps it.
 */
function claimed(target: Target, line: Line, batch: Batch): Line {
  const { ref, n, stands } = batch;
  if (batch.ref === line.flight?.ref) {
    return line;
  }
  const first = firstOf(line, batch);
  const missing = numberOf(line.pending[first]) - numberOf(batch); // of its steps, before the first that is here
  const sent = Math.max(n, ...(stands ?? []).map((one) => one + 1));
  const life = lifeOf(line.pending[first]);
  const rest = line.pending.slice(first);
  const end = rest.findIndex((one, index) => index + missing >= sent || lifeOf(one) !== life);
  const flying = end < 0 ? line.pending.length : first + end;
  const steps = line.pending.slice(first, flying).map((one) => one.step.toJSON() as Json);
  const pending = line.pending.map((one, index) => (index >= first && index < flying ? { ...one, place: index - first + missing } : one));
  const before = line.pending.slice(0, first).map((one) => one.step);
  const unsent = pieces(before, line.flying).filter((one) => one.first >= line.flying);
  const lost = [...line.lost, ...written(line.pending[first - 1]?.after ?? line.base, unsent, "deleted")];
  target.dispatch(turn(target.state.tr, { ...line, pending, flying, lost, flight: { ref, base: line.version, steps } }));
  return lineOf(target.state);
}

function takeOthers(target: Target, line: Line, run: readonly Batch[], version: number): boolean {
  const steps = readSteps(target.state, run.flatMap((batch) => batch.steps));
  const refs = new Set(run.map((batch) => batch.ref));
  const lost = line.lost.filter((one) => one.ref === undefined || !refs.has(one.ref));
  return rebase(target, { ...line, lost }, { steps }, { version });
}

/** One's own batch is back: what it has become in the document is the truth. */
function takeOwn(target: Target, line: Line, batch: Batch): boolean {
  const done = adopt(target, line, batch);
  if (done && !isRagged(line.base) && isRagged(lineOf(target.state).base)) {
    mendTables(target);
  }
  return done;
}

function adopt(target: Target, line: Line, batch: Batch): boolean {
  const version = batch.already === undefined ? line.version + batch.n : line.version;
  const steps = readSteps(target.state, batch.steps);
  const flying = line.pending.slice(0, line.flying);
  const rest = (pending: readonly Pending[]): Pending[] =>
    pending.map((one) => (one.made === line.version ? { ...one, made: version } : one));
  const landed = { version, flight: null, flying: 0, held: [] };
  if (steps.length === flying.length && steps.every((step, i) => same(step, (flying[i] as Pending).step))) {
    const versions = confirmed(
      line.versions,
      flying.map((one, i) => [one, line.version + i + 1]),
    );
    const base = flying[flying.length - 1]?.after ?? line.base;
    target.dispatch(turn(target.state.tr, { ...line, ...landed, versions, base, pending: rest(line.pending.slice(line.flying)) }, true));
    return true;
  }
  const pairs = pair(batch, flying, line.flight?.steps.length ?? 0);
  const versions = confirmed(
    line.versions,
    [...pairs].map(([index, stands]) => [flying[stands] as Pending, line.version + index + 1]),
  );
  const carried = { ...line, versions, pending: [...flying, ...rest(line.pending.slice(line.flying))] };
  return rebase(target, carried, { steps, own: { first: 0, steps } }, landed, line.flying, pairs);
}

/** One transaction: the pending undone, the server's steps, the pending again. */
function rebase(
  target: Target,
  line: Line,
  over: Over,
  changes: Partial<Line>,
  adopted = 0,
  pairs?: ReadonlyMap<number, number>,
  why: Lost["why"] = "deleted",
): boolean {
  const { state } = target;
  const tr = state.tr;
  let carried;
  try {
    carried = carry(tr, line.base, line.pending, over, adopted, pairs);
  } catch (error) {
    throw new Apart(String(error));
  }
  const flying = changes.flying ?? line.flying;
  const { held, lost } = missing(state.doc, line, tr.doc, carried, adopted, pairs, why);
  keepSelection(tr, state, carried.mapping);
  const dropped = carried.dropped.filter((index) => index < flying).length;
  const next = withRemote(carried.mapping, line, { base: carried.base, pending: carried.pending, held: [...line.held, ...held], ...changes, flying: flying - dropped });
  if (target.composing === true && disturbs(tr, state)) {
    return false;
  }
  tr.setMeta("rebased", line.pending.length).setMeta("addToHistory", false);
  target.dispatch(turn(tr, { ...next, lost: [...next.lost, ...lost, ...hidden(tr.doc, over, carried, pairs, why)] }, true));
  return true;
}

/**
 * What this person has written and the change takes out of the document. What
 * the server keeps is held until it says so: the steps of the batch on its way
 * that found no place. Steps that found one may still delete, carried over,
 * what steps before them wrote; nobody but this editor knows that.
 */
function missing(
  doc: Node,
  line: Line,
  now: Node,
  { dropped, mapping }: Carried,
  adopted: number,
  pairs: ReadonlyMap<number, number> | undefined,
  why: Lost["why"],
): { held: Lost[]; lost: Lost[] } {
  const steps = line.pending.map((one) => one.step);
  const without = new Set(dropped);
  const paired = new Set(pairs?.values());
  const held: Piece[] = [];
  const lost: Piece[] = [];
  for (const piece of pieces(steps, line.flying)) {
    const indices = [...Array(piece.last + 1 - piece.first).keys()].map((i) => piece.first + i);
    if (piece.first < adopted && !indices.every((index) => paired.has(index))) {
      continue; // taken back, or kept by the server
    }
    const served = piece.first < line.flying && indices.some((index) => without.has(index));
    (served ? held : lost).push(...vanished(doc, piece, mapping, now));
  }
  const placed = (which: Piece[]): Lost[] => written(doc, which, why).map((one) => ({ ...one, at: mapping.map(one.at, -1) }));
  return { held: placed(held), lost: placed(lost) };
}

/**
 * What came back of one's own, and had lost its place here before, where what is
 * pending takes it out again: nobody has seen it come back.
 */
function hidden(now: Node, { own, maps }: Over, { base, pending }: Carried, pairs: ReadonlyMap<number, number> | undefined, why: Lost["why"]): Lost[] {
  if (own === undefined || own.steps.every((_, index) => pairs?.has(own.first + index))) {
    return [];
  }
  const [later, rest] = [new Mapping(maps?.slice(own.first + own.steps.length)), new Mapping(pending.map((one) => one.step.getMap()))];
  const gone = pieces(own.steps)
    .filter(({ first, last }) => [...Array(last + 1 - first).keys()].some((i) => pairs?.has(own.first + first + i) !== true))
    .map((one) => ({ ...one, from: later.map(one.from, 1), to: later.map(one.to, -1) }))
    .flatMap((one) => vanished(base, one, rest, now));
  return written(base, gone, why).map((one) => ({ ...one, at: rest.map(one.at, -1) }));
}

/** What others put exactly where the cursor is comes behind it. Nothing scrolls, nothing takes the focus. */
function keepSelection(tr: Transaction, state: EditorState, mapping: Mapping): void {
  const { selection } = state;
  if (selection instanceof TextSelection && tr.docChanged) {
    const at = (pos: number): ReturnType<Node["resolve"]> => tr.doc.resolve(mapping.map(pos, -1));
    tr.setSelection(TextSelection.between(at(selection.anchor), at(selection.head), -1));
    (tr as unknown as { updated: number }).updated &= ~1; // moved along, not set
    return;
  }
  try {
    void tr.selection;
  } catch {
    // A selected node of which another stands in its place now.
    tr.setSelection(Selection.near(tr.doc.resolve(mapping.map(selection.from, -1))));
  }
}

/** Whether a change would touch the block of text that the cursor is in, or what is around it. */
function disturbs(tr: Transaction, state: EditorState): boolean {
  const { $head } = state.selection;
  if ($head.depth === 0) {
    return tr.docChanged;
  }
  const at = tr.mapping.mapResult($head.before());
  if (at.deleted || at.pos > tr.doc.content.size) {
    return true;
  }
  const now = tr.doc.resolve(at.pos);
  if (now.nodeAfter?.eq($head.parent) !== true || now.depth !== $head.depth - 1) {
    return true;
  }
  for (let depth = 1; depth < $head.depth; depth += 1) {
    if (!now.node(depth).sameMarkup($head.node(depth))) {
      return true;
    }
  }
  return false;
}

/**
 * Puts another document under what is pending: one that was opened anew. What
 * does not fit on it is given back. False while an input method composes in
 * what would change.
 *
 * What is pending is carried over what led to the document. Where the server
 * cannot say that, because the document is another database's or this one was
 * not the server's, it is carried over what is different, and may come to
 * change more than it was made to.
 */
export function stand(target: Target, doc: Json, { v: version, e: epoch, mode, maps, own }: OpenedFrame): boolean {
  const line = lineOf(target.state);
  const base = target.state.schema.nodeFromJSON(doc);
  const elsewhere = epoch !== line.epoch;
  if (!elsewhere && maps?.length === version - line.version) {
    const over = { steps: difference(line.base, base), maps: maps.map((ranges) => new StepMap(ranges)) };
    return own === undefined ? rebase(target, line, over, { version, mode }) : standOn(target, line, over, { version, mode }, own);
  }
  const changes: Partial<Line> = { version, epoch, mode };
  let before = line;
  if (elsewhere) {
    // Versions mean something else now, and the server may not know the batch on its way: what of it fits goes again.
    Object.assign(changes, { own: [], versions: new Map(), held: [] });
    before = { ...line, pending: line.pending.map((one) => ({ ...one, made: version })), lost: [...line.lost, ...line.held] };
  }
  if (!rebase(target, before, { steps: difference(line.base, base) }, changes, 0, undefined, "replaced")) {
    return false;
  }
  const now = lineOf(target.state);
  if (elsewhere && now.flight !== null) {
    const steps = now.pending.slice(0, now.flying).map((one) => one.step.toJSON() as Json);
    const flight = steps.length > 0 ? { ref: now.flight.ref, base: version, steps } : null;
    const pending = numbered(now.pending, now.flying);
    target.dispatch(turn(target.state.tr, { ...now, pending, flight, held: [], lost: [...now.lost, ...now.held] }));
  }
  return true;
}

/** The same where the batch on its way is in that document already. */
function standOn(target: Target, line: Line, over: Over, changes: Partial<Line>, own: { v: number; b: Batch }): boolean {
  const pairs = new Map([...pair(own.b, line.pending.slice(0, line.flying), line.flight?.steps.length ?? 0)].map(([index, stands]) => [index + own.v - line.version, stands]));
  const versions = confirmed(
    line.versions,
    [...pairs].map(([index, stands]) => [line.pending[stands] as Pending, line.version + index + 1]),
  );
  const back = { first: own.v - line.version, steps: readSteps(target.state, own.b.steps) };
  const done = rebase(target, { ...line, versions }, { ...over, own: back }, { ...changes, flight: null, flying: 0, held: [] }, line.flying, pairs);
  if (done && !isRagged(line.base) && isRagged(lineOf(target.state).base)) {
    mendTables(target);
  }
  return done;
}

/** Takes back what was not accepted: the batch with this ref, or all that is pending. */
export function giveBack(target: Target, why: Lost["why"], ref?: string): void {
  const line = lineOf(target.state);
  const count = ref === undefined ? line.pending.length : line.flying;
  const flight = line.flight?.ref;
  const own = pieces(
    line.pending.map((one) => one.step),
    count,
  ).filter((piece) => piece.first < count);
  const back = [...line.held.map((one) => ({ ...one, why })), ...written(target.state.doc, own, why)];
  const lost = [...line.lost, ...back.map((one) => ({ ...one, ...(flight === undefined ? {} : { ref: flight }) }))];
  const forced: Target = {
    get state() {
      return target.state;
    },
    dispatch: (tr) => {
      target.dispatch(tr);
    },
  };
  rebase(forced, { ...line, lost }, { steps: [] }, { flight: null, flying: 0, held: [] }, count, undefined, why);
}
