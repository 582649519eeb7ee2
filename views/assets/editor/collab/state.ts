import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, type EditorState, type Transaction } from "prosemirror-state";
import { Step, type Mapping } from "prosemirror-transform";
import { isTooLarge } from "./size";
import { isSound } from "./sound";
import { isUncalled } from "./tables";
import type { Lost } from "./lost";
import { mappedOwn, recordOwn, type Own } from "./own";
import { flat, type Pending } from "./pending";
import { draw, type Flight, type Mode } from "./wire";

/**
 * Where this editor stands towards the server: the document they have in
 * common, at which version, and what of one's own lies on top of it.
 */
export interface Line {
  readonly version: number;
  readonly epoch: string;
  readonly base: Node;
  readonly mode: Mode;
  /** Whether one may decide on what others suggest; undefined before the server has said so. */
  readonly accept: boolean | undefined;
  readonly pending: readonly Pending[];
  /** The batch on its way, as it was first sent. */
  readonly flight: Flight | null;
  /** How many of the pending steps, from the first on, belong to it. */
  readonly flying: number;
  /** What of the batch on its way found no place here; the server keeps it, unless it refuses the batch. */
  readonly held: readonly Lost[];
  /** What could not be placed here; the places move with the document. */
  readonly lost: readonly Lost[];
  /** One's own last steps, so that undoing them can be told as such. */
  readonly own: readonly Own[];
  /** The versions to which they have led, by their numbers. */
  readonly versions: ReadonlyMap<number, number>;
  readonly count: number;
  /** What the names of one's batches begin with, drawn anew with every window. */
  readonly life: string;
}

interface Meta {
  line: Line;
  /** The change came from the server. */
  remote: boolean;
}

export const key = new PluginKey<Line>("collab");

export interface Start {
  version: number;
  epoch: string;
  mode: Mode;
  accept?: boolean | undefined;
  lost?: readonly Lost[];
  /** Told of an act that was not done, since it could not be sent. */
  refuse?: () => void;
}

/** Keeps the line; the editor's state must begin with the document as the server has it. */
export function collab(start: Start): Plugin<Line> {
  return new Plugin<Line>({
    key,
    state: {
      init: (_config, state) => ({
        version: start.version,
        epoch: start.epoch,
        mode: start.mode,
        accept: start.accept,
        base: state.doc,
        pending: [],
        flight: null,
        flying: 0,
        held: [],
        lost: start.lost ?? [],
        own: [],
        versions: new Map<number, number>(),
        count: 0,
        life: draw(),
      }),
      apply: (tr, line) => {
        const meta = tr.getMeta(key) as Meta | undefined;
        return meta?.line ?? (tr.docChanged ? withLocal(tr, line) : line);
      },
    },
    filterTransaction: (tr, state) => {
      if (!tr.docChanged || isRemote(tr)) {
        return true;
      }
      if (isTooLarge(tr.steps)) {
        start.refuse?.();
        return false;
      }
      // What was written while one might is put there again, to be given back.
      const may = mayWrite(lineOf(state).mode) || tr.getMeta("restored") === true;
      return may && !isUncalled(tr) && isSound(tr.before, tr.doc);
    },
    props: { editable: (state) => lineOf(state).mode !== "read" }, // who comments selects words, by keyboard too
    historyPreserveItems: true,
  } as ConstructorParameters<typeof Plugin<Line>>[0]);
}

export function lineOf(state: EditorState): Line {
  return key.getState(state) as Line;
}

export function mayWrite(mode: Mode): boolean {
  return mode === "edit" || mode === "suggest";
}

/**
 * Whether the server has not confirmed everything yet. A batch on its way counts
 * though nothing is pending: its steps may have lost their place here, and nobody
 * else has their words before the server has answered.
 */
export function isWaiting(line: Line): boolean {
  return line.pending.length > 0 || line.flight !== null;
}

/** A transaction that replaces the line. */
export function turn(tr: Transaction, line: Line, remote = false): Transaction {
  const meta: Meta = { line, remote };
  return tr.setMeta(key, meta);
}

export function isRemote(tr: Transaction): boolean {
  return (tr.getMeta(key) as Meta | undefined)?.remote === true;
}

function withLocal(tr: Transaction, line: Line): Line {
  const last = line.pending[line.pending.length - 1];
  const joins = tr.getMeta("appendedTransaction") !== undefined && line.pending.length > line.flying;
  const group = (last?.group ?? 0) + (joins ? 0 : 1);
  const { own, undoes } = recordOwn(tr, line.own, line.count);
  const added = tr.steps.map((one, i): Pending => {
    const doc = tr.docs[i] as Node;
    const step = flat(one);
    return {
      step,
      inverted: step.invert(doc),
      after: tr.docs[i + 1] ?? tr.doc,
      group,
      ref: `${line.life}-${String(line.count + i + 1)}`,
      made: line.version,
      own: line.count + i + 1,
      undoes: undoes[i] ?? 0,
    };
  });
  return {
    ...line,
    pending: [...line.pending, ...added],
    own,
    count: line.count + tr.steps.length,
    lost: moved(line.lost, tr.mapping),
  };
}

/** The line after a change that came from the server, but for what is given anew. */
export function withRemote(mapping: Mapping, line: Line, changes: Partial<Line>): Line {
  return { ...line, own: mappedOwn(line.own, mapping), lost: moved(line.lost, mapping), ...changes };
}

function moved(lost: readonly Lost[], mapping: Mapping): readonly Lost[] {
  return lost.length === 0 ? lost : lost.map((one) => ({ ...one, at: mapping.map(one.at, -1) }));
}

/** Steps as they came, read by the schema of the document. */
export function readSteps(state: EditorState, steps: readonly object[]): Step[] {
  return steps.map((json) => Step.fromJSON(state.schema, json));
}
