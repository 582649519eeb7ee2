/**
 * Tables whose rows are of unlike length, or whose cells overlap, as two people
 * who change one at once leave them until the editor of one of them fills them
 * up (collab/tables.ts). Such a table is sound, and the library acts on none: for
 * a cell that is missing it takes the first row, to delete it or to put another
 * into a row. What a person does there fills the table up first.
 */
import type { Slice } from "prosemirror-model";
import { EditorState, Plugin } from "prosemirror-state";
import type { Command, Transaction } from "prosemirror-state";
import { CellSelection, findTable, fixTables, tableEditing } from "prosemirror-tables";
import { StepMap } from "prosemirror-transform";
import type { EditorView } from "prosemirror-view";

/** A table that was filled up may have cells that overlap now, and was then seldom filled up twice. */
const rounds = 8;

/** What fills the table up that the selection is in; null where it needs none. */
export function filled(state: EditorState): Transaction | null {
  const { selection } = state;
  const found = findTable(selection instanceof CellSelection ? selection.$anchorCell : selection.$head);
  if (found === null || found === undefined) {
    return null;
  }
  const tr = state.tr;
  let alone = EditorState.create({ doc: state.schema.topNodeType.create(null, found.node) });
  for (let i = 0; i < rounds; i += 1) {
    const more = fixTables(alone);
    if (more === undefined) {
      break;
    }
    more.steps.forEach((step) => {
      const there = step.map(StepMap.offset(found.pos));
      if (there !== null) {
        tr.step(there);
      }
    });
    alone = alone.apply(more);
  }
  return tr.docChanged ? tr : null;
}

/** What something of the library's gives; where it throws for what it does not expect, this instead. */
function unless<T>(instead: T, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    return instead;
  }
}

/** A command on the table that the selection is in, with that filled up first: one act. */
export function even(command: Command): Command {
  return (state, dispatch, view) => {
    const tr = filled(state);
    const before = tr === null ? state : EditorState.create({ doc: tr.doc, selection: tr.selection });
    const made: Transaction[] = [];
    const can = unless(false, () => command(before, dispatch && ((done) => made.push(done)), view));
    for (const done of made) {
      dispatch?.(tr === null ? done : together(tr, done));
    }
    return can;
  };
}

function together(tr: Transaction, more: Transaction): Transaction {
  more.steps.forEach((step) => tr.step(step));
  tr.setSelection(more.selection.getBookmark().resolve(tr.doc));
  return more.scrolledIntoView ? tr.scrollIntoView() : tr;
}

/** Fills the table up that the selection is in. True where it stays as it is, since this person may not: then nothing is done to it. */
function fill(view: EditorView): boolean {
  const tr = filled(view.state);
  if (tr === null) {
    return false;
  }
  view.dispatch(tr);
  return filled(view.state) !== null;
}

/** The same for what is done to selected cells. */
const fillSelected = (view: EditorView): boolean => view.state.selection instanceof CellSelection && fill(view);

const holdsCells = (slice: Slice): boolean => {
  let found = false;
  slice.content.descendants((node) => {
    found ||= node.type.spec["tableRole"] !== undefined;
  });
  return found;
};

/** The library's plugin for tables, kept from those of the kind that it does not expect. */
export function tables(): Plugin {
  const library = tableEditing();
  const { appendTransaction } = library.spec;
  library.spec.appendTransaction = (...all) => unless(null, () => appendTransaction?.apply(library, all)); // the selection stays as it is
  const { handlePaste } = library.props;
  library.props.handlePaste = (...all) => unless(false, () => handlePaste?.apply(library, all)) ?? false; // it is pasted as into any text
  return library;
}

/** Before all other keys: what is done to selected cells, and cells that are pasted, fill the table up. */
export function filling(): Plugin {
  return new Plugin({
    props: {
      handleKeyDown: (view, event) => (event.key === "Backspace" || event.key === "Delete") && fillSelected(view),
      handleTextInput: (view) => fillSelected(view),
      handlePaste: (view, _event, slice) => (view.state.selection instanceof CellSelection || holdsCells(slice)) && fill(view),
      handleDOMEvents: {
        cut: (view, event) => {
          const stays = fillSelected(view);
          if (stays) {
            event.preventDefault();
          }
          return stays;
        },
      },
    },
  });
}
