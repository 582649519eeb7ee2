/**
 * Suggesting: what a person does to the document becomes a proposal. What was
 * meant is worked out as if they had simply done it, and the difference is
 * written with the three marks of suggestions (app/prose says how they stand).
 * What cannot be written so is refused whole, with the reason.
 */
import { AllSelection, NodeSelection, TextSelection } from "prosemirror-state";
import type { EditorState, Selection, Transaction } from "prosemirror-state";
import { Mapping } from "prosemirror-transform";
import { childrenOf, rows } from "./blocks";
import { Draft } from "./draft";
import { Author, Refused } from "./marks";

export { Refused };

interface WithMeta {
  meta: Record<string, unknown>;
}

/** The suggestion of what a transaction would do. Throws Refused. */
export function suggestion(state: EditorState, wanted: Transaction, person: string, draw: () => string): Transaction {
  const { state: meant, transactions } = state.applyTransaction(wanted);
  const mapping = new Mapping();
  transactions.forEach((one) => {
    mapping.appendMapping(one.mapping);
  });
  const tr = state.tr;
  const draft = new Draft(tr, meant.doc, mapping, new Author(person), draw);
  try {
    rows(draft, childrenOf(state.doc, 0), childrenOf(meant.doc, 0), 0, 0, state.doc);
  } catch (error) {
    if (error instanceof Refused || !(error instanceof RangeError || error instanceof Error)) {
      throw error;
    }
    throw new Refused("untracked"); // a step that does not fit
  }
  select(tr, draft, state.selection, meant.selection);
  for (const [key, value] of Object.entries((wanted as unknown as WithMeta).meta)) {
    tr.setMeta(key, value);
  }
  if (wanted.storedMarksSet) {
    tr.setStoredMarks(meant.storedMarks);
  }
  if (wanted.scrolledIntoView) {
    tr.scrollIntoView();
  }
  return tr;
}

function select(tr: Transaction, draft: Draft, before: Selection, meant: Selection): void {
  const place = (at: number): number => Math.max(0, Math.min(draft.place(at, before.head), tr.doc.content.size));
  if (meant instanceof TextSelection) {
    tr.setSelection(TextSelection.between(tr.doc.resolve(place(meant.anchor)), tr.doc.resolve(place(meant.head))));
  } else if (meant instanceof NodeSelection) {
    const at = place(meant.from);
    const node = tr.doc.nodeAt(at);
    if (node !== null && NodeSelection.isSelectable(node)) {
      tr.setSelection(NodeSelection.create(tr.doc, at));
    }
  } else if (meant instanceof AllSelection) {
    tr.setSelection(new AllSelection(tr.doc));
  }
}
