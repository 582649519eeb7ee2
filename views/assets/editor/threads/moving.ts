import { DOMSerializer, type Fragment, type Node } from "prosemirror-model";
import { Plugin, type EditorState } from "prosemirror-state";
import { placeOf } from "./highlight";
import type { Thread } from "./book";

/** What was pasted, and which threads it says it carries. */
export interface Pasted {
  numbers: readonly number[];
  from: number;
  to: number;
}

interface Sees {
  /** The document's number: threads of another are of no account. */
  document: string;
  threads(): Iterable<Thread>;
  pasted(what: Pasted): void;
}

/**
 * A passage that is cut or copied carries the numbers of the threads on it, in
 * the HTML itself. Where it is pasted into the same document, that is told;
 * nothing is guessed from its words.
 */
export function moving(sees: Sees): Plugin {
  let state: EditorState | null = null;
  let carried: number[] = [];
  const schemas = new Map<unknown, DOMSerializer>();
  const serializer = {
    serializeFragment(fragment: Fragment, options?: { document?: Document }, target?: HTMLElement | DocumentFragment) {
      const schema = state?.schema;
      const plain = schema === undefined ? undefined : (schemas.get(schema) ?? DOMSerializer.fromSchema(schema));
      const made = plain?.serializeFragment(fragment, options, target) ?? document.createDocumentFragment();
      const numbers = state === null ? [] : within(state, sees.threads());
      if (numbers.length > 0 && made.firstChild !== null) {
        let first = made.firstChild;
        if (!(first instanceof Element)) {
          const wrap = document.createElement("span");
          first.replaceWith(wrap);
          wrap.append(first);
          first = wrap;
        }
        (first as Element).setAttribute("data-threads", `${sees.document}:${numbers.join(" ")}`);
      }
      return made;
    },
  } as unknown as DOMSerializer;
  return new Plugin({
    props: {
      clipboardSerializer: serializer,
      handleDOMEvents: {
        paste(_view, event) {
          const [, of, numbers] = /data-threads="(\d+):([\d ]+)"/.exec(event.clipboardData?.getData("text/html") ?? "") ?? [];
          carried = of === sees.document ? (numbers ?? "").split(" ").map(Number) : [];
          return false;
        },
      },
    },
    state: {
      init: (_config, begun) => {
        state = begun;
      },
      apply(tr, _held, _before, now) {
        state = now;
        if (tr.getMeta("paste") === true && carried.length > 0 && tr.docChanged) {
          let from = Infinity;
          let to = 0;
          tr.mapping.maps.forEach((map, i) => {
            map.forEach((_from, _to, start, end) => {
              const later = tr.mapping.slice(i + 1);
              from = Math.min(from, later.map(start, -1));
              to = Math.max(to, later.map(end, 1));
            });
          });
          const what = { numbers: carried, from, to };
          carried = [];
          queueMicrotask(() => {
            sees.pasted(what);
          });
        }
      },
    },
  });
}

/** The open threads whose words are all selected. */
function within(state: EditorState, threads: Iterable<Thread>): number[] {
  const { from, to } = state.selection;
  return [...threads].filter((thread) => {
    const place = thread.state === "open" ? placeOf(state, thread) : null;
    return place !== null && place.from < place.to && place.from >= from && place.to <= to;
  }).map((thread) => thread.n);
}

/** Where words stand, if they stand in the document just once, and there in a range; else null. */
export function only(doc: Node, words: string, from: number, to: number): { from: number; to: number } | null {
  const found: { from: number; to: number }[] = [];
  doc.descendants((block, at) => {
    if (!block.isTextblock) {
      return true;
    }
    let text = "";
    const places: number[] = [];
    block.descendants((node, inside) => {
      for (let i = 0; i < (node.text ?? "").length; i += 1) {
        text += node.text?.[i] ?? "";
        places.push(at + 1 + inside + i);
      }
    });
    for (let i = text.indexOf(words); i >= 0 && words !== ""; i = text.indexOf(words, i + 1)) {
      found.push({ from: places[i] ?? 0, to: (places[i + words.length - 1] ?? 0) + 1 });
    }
    return false;
  });
  const one = found[0];
  return found.length === 1 && one !== undefined && one.from >= from && one.to <= to ? one : null;
}
