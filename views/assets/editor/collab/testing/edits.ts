import { joinBackward, lift, setBlockType, splitBlock, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import type { Node } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import { commands } from "../../commands";
import { schema } from "../../schema";
import type { Random } from "./random";

/** Letters, none of which is drawn twice: what becomes of each can be told. */
export class Letters {
  private count = 0;
  readonly typed: string[] = [];

  draw(n: number): string {
    let out = "";
    for (let i = 0; i < n; i += 1) {
      const letter = String.fromCharCode(this.count < 27_000 ? 0x3400 + this.count : 0xac00 - 27_000 + this.count);
      this.count += 1;
      this.typed.push(letter);
      out += letter;
    }
    return out;
  }
}

const node = (name: string) => schema.nodes[name] as NonNullable<(typeof schema.nodes)[string]>;
const own = (name: string) => commands[name] as Command;
const mark = (name: string) => schema.marks[name] as NonNullable<(typeof schema.marks)[string]>;

/** A random place where text can stand. */
function place(doc: Node, random: Random): number {
  const at: number[] = [];
  doc.descendants((child, pos) => {
    if (child.isTextblock) {
      at.push(pos + 1 + random.below(child.content.size + 1));
    }
  });
  return at.length === 0 ? 0 : random.of(at);
}

function select(state: EditorState, from: number, to = from): EditorState {
  const size = state.doc.content.size;
  const selection = TextSelection.between(state.doc.resolve(Math.min(from, size)), state.doc.resolve(Math.min(to, size)));
  return state.apply(state.tr.setSelection(selection));
}

/** What one edit of a kind makes of a state: a transaction, or null where it is not possible. */
export function edit(state: EditorState, random: Random, letters: Letters, mayUndo: boolean): Transaction | null {
  const from = place(state.doc, random);
  const kind = random.next();
  if (kind < 0.5) {
    return state.tr.insert(from, schema.text(letters.draw(1 + random.below(3))));
  }
  const to = random.often(0.25) ? place(state.doc, random) : from + random.below(6);
  const on = select(state, Math.min(from, to), Math.max(from, to));
  if (kind < 0.6) {
    return on.tr.deleteSelection();
  }
  if (kind < 0.65) {
    return on.tr.insertText(letters.draw(2));
  }
  if (mayUndo && kind < 0.7) {
    return done(random.often(0.7) ? undo : redo, state);
  }
  return done(random.of(structural(random)), on);
}

/** Runs a command on a state that may have another selection than the one it goes to. */
function done(command: Command, state: EditorState): Transaction | null {
  let made: Transaction | null = null;
  try {
    command(state, (tr) => {
      made = tr;
    });
  } catch {
    return null; // a few of the library's commands throw where a selection spans odd things
  }
  return made;
}

function structural(random: Random): Command[] {
  return [
    splitBlock,
    splitBlock,
    joinBackward,
    (state, dispatch) => (state.selection.$from.depth > 0 ? joinBackward(select(state, state.selection.$from.start()), dispatch) : false),
    toggleMark(mark(random.of(["strong", "emphasis", "underline", "superscript", "subscript"]))),
    wrapIn(node(random.of(["blockquote", "callout"]))),
    wrapInList(node(random.of(["bullet_list", "ordered_list"]))),
    lift,
    setBlockType(node(random.of(["paragraph", "code_block"]))),
    setBlockType(node("heading"), { level: 1 + random.below(4) }),
    splitListItem(node("list_item")),
    liftListItem(node("list_item")),
    sinkListItem(node("list_item")),
    own("row_after"),
    own("column_after"),
    own("row_delete"),
    own("column_delete"),
    (state, dispatch) => {
      const cell = () => node("table_cell").createAndFill() as Node;
      const row = () => node("table_row").create(null, [cell(), cell()]);
      dispatch?.(state.tr.replaceSelectionWith(node("table").create(null, [row(), row()])));
      return true;
    },
    (state, dispatch) => {
      dispatch?.(state.tr.replaceSelectionWith(node("rule").create()));
      return true;
    },
    (state, dispatch) => {
      dispatch?.(state.tr.replaceSelectionWith(node("footnote").create()));
      return true;
    },
    (state, dispatch) => {
      const { $from } = state.selection;
      if ($from.depth === 0) {
        return false;
      }
      const selection = NodeSelection.create(state.doc, $from.before());
      dispatch?.(state.tr.setSelection(selection).deleteSelection());
      return true;
    },
  ];
}
