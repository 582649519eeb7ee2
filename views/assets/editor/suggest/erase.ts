/**
 * Backspace and Delete while suggesting, or beside a suggestion that is to be left as it is: what is struck out stays in the page,
 * so the browser must not take it out first. They go over what is struck out
 * already.
 */
import { TextSelection } from "prosemirror-state";
import type { Node } from "prosemirror-model";
import type { Command } from "prosemirror-state";

/** Deletes one sign before (-1) or behind (1) the cursor, where signs are. */
export function erase(by: -1 | 1, isOn: (beside: Node | null) => boolean): Command {
  return (state, dispatch) => {
    const { $from, empty } = state.selection;
    if (!empty || !$from.parent.inlineContent) {
      return false;
    }
    const { parent } = $from;
    let at = $from.parentOffset;
    const beside = (): ReturnType<typeof parent.childAfter> => (by < 0 ? parent.childBefore(at) : parent.childAfter(at));
    let next = beside();
    if (!isOn(next.node)) {
      return false;
    }
    while (next.node?.marks.some((mark) => mark.type.name === "deletion") === true) {
      at = by < 0 ? next.offset : next.offset + next.node.nodeSize;
      next = beside();
    }
    const tr = state.tr;
    if (next.node === null) {
      if (at === $from.parentOffset) {
        return false;
      }
      tr.setSelection(TextSelection.create(state.doc, $from.start() + at));
    } else {
      const size = next.node.isText ? sign(next.node.text ?? "", at - next.offset, by) : next.node.nodeSize;
      const from = $from.start() + (by < 0 ? at - size : at);
      tr.delete(from, from + size);
    }
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** How long the sign before or behind a place in a text is, as people see signs. */
function sign(text: string, at: number, by: -1 | 1): number {
  const part = by < 0 ? text.slice(0, at) : text.slice(at);
  const signs = "Segmenter" in Intl ? [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(part)].map((one) => one.segment) : (part.match(/\P{M}\p{M}*/gu) ?? [part]);
  return (by < 0 ? signs[signs.length - 1] : signs[0])?.length ?? 1;
}
