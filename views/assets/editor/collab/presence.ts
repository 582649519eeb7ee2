import { Mapping, Step } from "prosemirror-transform";
import { Plugin, PluginKey, Selection, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { takeCaret } from "../caret";
import { clock as pageClock, type Clock } from "./carrier";
import type { Session } from "./session";
import { lineOf } from "./state";
import type { Batch, Frame, Someone } from "./wire";

/** How long after its last move a name is shown, and a cursor. */
const named = 4_000;
const shown = 60_000;

interface Cursor extends Someone {
  /** When it last moved. */
  at: number;
}

interface Room {
  cursors: ReadonlyMap<number, Cursor>;
  decorations: DecorationSet;
}

const key = new PluginKey<Room>("presence");

/** Shows where the others are, in the document as it stands here with what is pending. */
export function presence(clock: Clock = pageClock): Plugin<Room> {
  let view: EditorView | null = null;
  return new Plugin<Room>({
    key,
    state: {
      init: () => ({ cursors: new Map<number, Cursor>(), decorations: DecorationSet.empty }),
      apply(tr, room, _before, state) {
        const cursors = (tr.getMeta(key) as Room["cursors"] | undefined) ?? room.cursors;
        if (cursors === room.cursors && !tr.docChanged) {
          return room;
        }
        const moved = tr.docChanged && cursors === room.cursors ? mapped(cursors, (pos) => tr.mapping.map(pos, -1)) : cursors;
        // Nothing is put beside text that an input method is composing.
        const decorations =
          view?.composing === true || (tr.docChanged && cursors === room.cursors) ? room.decorations.map(tr.mapping, tr.doc) : DecorationSet.create(state.doc, drawn(moved, state, clock.now()));
        return { cursors: moved, decorations };
      },
    },
    props: { decorations: (state) => key.getState(state)?.decorations },
    view(of) {
      view = of;
      let stop = (): void => undefined;
      const fade = (): void => {
        stop = clock.after(2_000, fade);
        const cursors = key.getState(of.state)?.cursors;
        if (cursors !== undefined && cursors.size > 0 && !of.composing) {
          takeCaret(of);
          of.dispatch(of.state.tr.setMeta(key, new Map(cursors)).setMeta("addToHistory", false));
        }
      };
      stop = clock.after(2_000, fade);
      return {
        destroy() {
          stop();
          view = null;
        },
      };
    },
  });
}

/** Who is here besides this window, as the frame says. */
export function hear(view: EditorView, session: Session, frame: Extract<Frame, { t: "opened" | "people" | "here" }>, clock: Clock = pageClock): void {
  const cursors = new Map(key.getState(view.state)?.cursors);
  const line = lineOf(view.state);
  const here = (pos: number): number => (pos < 0 ? -1 : place(view.state, pos));
  const add = (one: Someone): void => {
    if (one.s !== session.number) {
      cursors.set(one.s, { ...one, a: here(one.a), h: here(one.h), at: clock.now() });
    }
  };
  if (frame.t === "opened") {
    cursors.clear();
    frame.people?.forEach(add);
  } else if (frame.t === "people") {
    frame.joined?.forEach(add);
    frame.left?.forEach((number) => cursors.delete(number));
  } else if (frame.v === line.version) {
    frame.p.forEach(([number, a, h]) => {
      const one = cursors.get(number);
      if (one !== undefined) {
        cursors.set(number, { ...one, a: here(a), h: here(h), at: clock.now() });
      }
    });
  }
  view.dispatch(view.state.tr.setMeta(key, cursors));
}

/** Who writes is where they write, without saying so. */
export function follow(view: EditorView, batches: readonly Batch[], clock: Clock = pageClock): void {
  const cursors = new Map(key.getState(view.state)?.cursors);
  let mapping = new Mapping();
  for (const batch of [...batches].reverse()) {
    const steps = batch.steps.map((json) => Step.fromJSON(view.state.schema, json));
    const one = cursors.get(batch.s ?? 0);
    let end = -1;
    steps[steps.length - 1]?.getMap().forEach((_from, _to, _start, to) => {
      end = to;
    });
    if (one !== undefined && end >= 0) {
      const pos = place(view.state, mapping.map(end, -1));
      cursors.set(one.s, { ...one, a: pos, h: pos, at: clock.now() });
    }
    const maps = steps.map((step) => step.getMap());
    mapping = new Mapping([...maps, ...mapping.maps]);
  }
  view.dispatch(view.state.tr.setMeta(key, cursors));
}

/** Everybody else who is here, each once. */
export function people(state: EditorState): Someone[] {
  const out = new Map<number, Someone>();
  key.getState(state)?.cursors.forEach((one) => out.set(one.id, one));
  return [...out.values()];
}

/** A place in the server's document, as it is here with what is pending. */
function place(state: EditorState, pos: number): number {
  const mapping = new Mapping(lineOf(state).pending.map((one) => one.step.getMap()));
  return Math.min(mapping.map(pos, -1), state.doc.content.size);
}

/** A place here, as it is in the server's document. */
function unplaced(state: EditorState, pos: number): number {
  const maps = lineOf(state).pending.map((one) => one.step.getMap().invert());
  return new Mapping(maps.reverse()).map(pos, -1);
}

function mapped(cursors: Room["cursors"], map: (pos: number) => number): Room["cursors"] {
  return new Map([...cursors].map(([number, one]) => [number, one.a < 0 ? one : { ...one, a: map(one.a), h: map(one.h) }]));
}

function drawn(cursors: Room["cursors"], state: EditorState, now: number): Decoration[] {
  return [...cursors.values()].flatMap((one) => {
    const idle = now - one.at;
    if (one.a < 0 || idle > shown || Math.max(one.a, one.h) > state.doc.content.size) {
      return [];
    }
    const head = inText(state, one.h);
    if (head < 0) {
      return [];
    }
    const tone = toneOf(one);
    const state_ = idle > named ? " quiet" : "";
    const caret = Decoration.widget(head, () => caretOf(one, `cursor tone-${tone}${state_}`), {
      key: `cursor-${String(one.s)}-${tone}${state_}`,
      side: 1,
      ignoreSelection: true,
      stopEvent: () => true,
    });
    const selected = Decoration.inline(Math.min(one.a, one.h), Math.max(one.a, one.h), { class: `cursor-text tone-${tone}` });
    return one.a === one.h ? [caret] : [selected, caret];
  });
}

/** Where a cursor is drawn: between blocks, where it is when all is selected, or a block, it would take a line of its own. */
function inText(state: EditorState, pos: number): number {
  const at = state.doc.resolve(pos);
  const near = at.parent.inlineContent ? null : (Selection.findFrom(at, -1, true) ?? Selection.findFrom(at, 1, true));
  return at.parent.inlineContent ? pos : (near?.head ?? -1);
}

/** Nothing that is read out: the list of people says who is here. */
function caretOf(one: Someone, classes: string): HTMLElement {
  const caret = document.createElement("span");
  caret.className = classes;
  caret.setAttribute("aria-hidden", "true");
  caret.dataset["name"] = one.name;
  caret.dir = /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufefc]/u.test(one.name) ? "rtl" : "ltr";
  return caret;
}

/** One of the six tones of faces; the same for a person everywhere. */
export function toneOf(one: Someone): string {
  return String(1 + (one.colour % 6));
}

/** Tells the others where this window's cursor is: a while after it moved, and not what they see by what is written. */
export function telling(session: Session, clock: Clock = pageClock): Plugin {
  let told = "";
  let later: (() => void) | null = null;
  return new Plugin({
    view: () => ({
      update(view, before) {
        if (view.state.selection.eq(before.selection)) {
          return;
        }
        later?.();
        later = clock.after(view.state.doc === before.doc ? 120 : 900, () => {
          const line = lineOf(view.state);
          const { anchor, head } = view.state.selection;
          const [a, h] = view.hasFocus() ? [unplaced(view.state, anchor), unplaced(view.state, head)] : [-1, -1];
          if (told !== `${String(a)} ${String(h)}` && session.connection === "online") {
            told = `${String(a)} ${String(h)}`;
            session.send({ t: "here", v: line.version, a, h });
          }
        });
      },
      destroy() {
        later?.();
      },
    }),
  });
}

