import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Mapping } from "prosemirror-transform";
import { Decoration, DecorationSet } from "prosemirror-view";
import { lineOf } from "../collab/state";
import { rangeOf } from "./anchor";
import type { Thread } from "./book";

interface Shown {
  threads: readonly Thread[];
  active: number;
}

const key = new PluginKey<{ shown: Shown; marks: DecorationSet }>("threads");

/** Marks the words that threads are about; a click on them chooses the thread. */
export function highlight(choose: (n: number) => void): Plugin {
  return new Plugin<{ shown: Shown; marks: DecorationSet }>({
    key,
    state: {
      init: () => ({ shown: { threads: [], active: 0 }, marks: DecorationSet.empty }),
      apply(tr, held, _before, state) {
        const shown = tr.getMeta(key) as Shown | undefined;
        if (shown === undefined) {
          return tr.docChanged ? { ...held, marks: held.marks.map(tr.mapping, tr.doc) } : held;
        }
        return { shown, marks: DecorationSet.create(state.doc, marks(state, shown)) };
      },
    },
    props: {
      decorations: (state) => key.getState(state)?.marks,
      handleClick(view, pos) {
        const found = key.getState(view.state)?.marks.find(pos, pos) ?? [];
        const inner = found.sort((a, b) => a.to - a.from - (b.to - b.from))[0]?.spec as { n?: number } | undefined;
        if (inner?.n !== undefined) {
          choose(inner.n);
        }
        return false;
      },
    },
  });
}

/** What is to be marked from now on. */
export function show(state: EditorState, shown: Shown): ReturnType<() => EditorState["tr"]> {
  return state.tr.setMeta(key, shown).setMeta("addToHistory", false);
}

/** Where a thread stands in the document as it is here, with what is pending; null where its words are gone. */
export function placeOf(state: EditorState, thread: Thread): { from: number; to: number } | null {
  if (thread.anchor === null) {
    return null;
  }
  const mapping = new Mapping(lineOf(state).pending.map((one) => one.step.getMap()));
  const [start, end] = rangeOf(thread.anchor);
  const from = Math.min(mapping.map(start, 1), state.doc.content.size);
  const to = Math.min(mapping.map(end, -1), state.doc.content.size);
  return { from: Math.min(from, to), to };
}

/** A range here as the server's document has it; null where it holds what the server does not have yet. */
export function onServer(state: EditorState, from: number, to: number): { v: number; from: number; to: number } | null {
  const line = lineOf(state);
  const back = new Mapping(line.pending.map((one) => one.step.getMap().invert()).reverse());
  const range = { v: line.version, from: back.map(from, 1), to: back.map(to, -1) };
  const words = (doc: EditorState["doc"], a: number, b: number): string => doc.textBetween(a, b, " ");
  return range.from < range.to && words(line.base, range.from, range.to) === words(state.doc, from, to) ? range : null;
}

function marks(state: EditorState, { threads, active }: Shown): Decoration[] {
  return threads.flatMap((thread) => {
    const place = placeOf(state, thread);
    return place === null || place.from >= place.to
      ? []
      : [Decoration.inline(place.from, place.to, { class: thread.n === active ? "commented on" : "commented" }, { n: thread.n })];
  });
}
