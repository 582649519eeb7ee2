/** What can be done to a document, each by one command. */
import { chainCommands, exitCode, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import type { Attrs, MarkType, Node, NodeType } from "prosemirror-model";
import { liftListItem, sinkListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, TextSelection } from "prosemirror-state";
import type { Command, EditorState, Transaction } from "prosemirror-state";
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable, mergeCells, splitCell, toggleHeader } from "prosemirror-tables";
import { liftTarget } from "prosemirror-transform";
import { schema } from "./schema";
import { even } from "./tables";

/** A node type that the schema has; a wrong name is a fault of ours. */
export function node(name: string): NodeType {
  const type = schema.nodes[name];
  if (type === undefined) {
    throw new Error(`no node ${name}`);
  }
  return type;
}

export function mark(name: string): MarkType {
  const type = schema.marks[name];
  if (type === undefined) {
    throw new Error(`no mark ${name}`);
  }
  return type;
}

/** The block that holds the cursor, with its attributes. */
export function blockAt(state: EditorState): Node {
  return state.selection instanceof NodeSelection ? state.selection.node : state.selection.$from.parent;
}

export function markAt(state: EditorState, type: MarkType): Attrs | undefined {
  const { from, to, empty, $from } = state.selection;
  if (empty) {
    return type.isInSet(state.storedMarks ?? $from.marks())?.attrs;
  }
  let found: Attrs | undefined;
  state.doc.nodesBetween(from, to, (child) => {
    found ??= type.isInSet(child.marks)?.attrs;
  });
  return found;
}

/** Makes a block of a kind, or a paragraph again where it is one already. */
export function block(name: string, attrs?: Attrs): Command {
  return (state, dispatch) => {
    const present = blockAt(state);
    const same = present.type === node(name) && Object.entries(attrs ?? {}).every(([key, value]) => present.attrs[key] === value);
    const dir: unknown = present.attrs["dir"] ?? null;
    const kept = "dir" in (node(same ? "paragraph" : name).spec.attrs ?? {}) ? { dir } : {};
    return same ? setBlockType(node("paragraph"), kept)(state, dispatch) : setBlockType(node(name), { ...kept, ...attrs })(state, dispatch);
  };
}

/** Puts a node around the blocks of the selection, or takes them out of it where they are in one. */
export function wrap(name: string, attrs?: Attrs): Command {
  return (state, dispatch) => {
    const { $from, $to } = state.selection;
    const inside = $from.blockRange($to, (parent) => parent.type === node(name));
    const target = inside === null ? null : liftTarget(inside);
    if (inside === null || target === null) {
      return inside === null && wrapIn(node(name), attrs)(state, dispatch);
    }
    dispatch?.(state.tr.lift(inside, target).scrollIntoView());
    return true;
  };
}

/** Makes list items of blocks, a list of this kind of one of the other, or paragraphs again. */
export function list(name: string): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth--) {
      if ($from.node(depth).type === node("list_item")) {
        const around = $from.node(depth - 1);
        if (around.type === node(name)) {
          return liftListItem(node("list_item"))(state, dispatch);
        }
        dispatch?.(state.tr.setNodeMarkup($from.before(depth - 1), node(name), null, around.marks).scrollIntoView());
        return true;
      }
    }
    return wrapInList(node(name))(state, dispatch);
  };
}

/** Deeper (1) or less deep (-1): numbered paragraphs, or else list items. */
export function indent(by: 1 | -1): Command {
  return (state, dispatch) => {
    const { from, to } = state.selection;
    const tr = state.tr;
    let numbered = false;
    state.doc.nodesBetween(from, to, (child, at) => {
      if (child.type === node("numbered_paragraph")) {
        numbered = true;
        const level = Number(child.attrs["level"]) + by;
        if (level >= 1 && level <= 3) {
          tr.setNodeAttribute(at, "level", level);
        }
      }
    });
    if (!numbered) {
      return (by > 0 ? sinkListItem : liftListItem)(node("list_item"))(state, dispatch);
    }
    if (tr.docChanged) {
      dispatch?.(tr.scrollIntoView());
    }
    return tr.docChanged;
  };
}

/** Which way the blocks of the selection run: as chosen, or as their text says (null). */
export function direct(dir: "ltr" | "rtl" | null): Command {
  return (state, dispatch) => {
    const tr = state.tr;
    state.doc.nodesBetween(state.selection.from, state.selection.to, (child, at) => {
      if (child.isBlock && "dir" in child.attrs && child.attrs["dir"] !== dir) {
        tr.setNodeAttribute(at, "dir", dir);
      }
    });
    if (!tr.docChanged) {
      return false;
    }
    dispatch?.(tr);
    return true;
  };
}

/** A second press takes the direction back to what the text says. */
export const turn: Command = (state, dispatch) => {
  const present: unknown = blockAt(state).attrs["dir"];
  return direct(present === "rtl" ? "ltr" : present === "ltr" ? null : "rtl")(state, dispatch);
};

export const lineBreak: Command = chainCommands(exitCode, (state, dispatch) => {
  if (!state.selection.$from.parent.inlineContent) {
    return false;
  }
  dispatch?.(state.tr.replaceSelectionWith(node("hard_break").create()).scrollIntoView());
  return true;
});

function put(made: Node, into?: (tr: Transaction, at: number) => Transaction): Command {
  return (state, dispatch) => {
    const tr = state.tr.replaceSelectionWith(made);
    if (!tr.docChanged) {
      return false;
    }
    dispatch?.((into?.(tr, tr.mapping.map(state.selection.from, -1)) ?? tr).scrollIntoView());
    return true;
  };
}

export const rule: Command = (state, dispatch) => put(node("rule").create())(state, dispatch);

export function table(rows = 3, columns = 3): Command {
  const row = (kind: string): Node => node("table_row").create(null, Array.from({ length: columns }, () => node(kind).createAndFill()).filter((cell) => cell !== null));
  const made = node("table").create(null, [row("table_header"), ...Array.from({ length: rows - 1 }, () => row("table_cell"))]);
  return (state, dispatch) => {
    if (isInTable(state)) {
      return false;
    }
    return put(made, (tr, at) => tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))))(state, dispatch);
  };
}

export function figure(src: string, alt: string, width: number | null, height: number | null): Command {
  return put(node("figure").create({ src, alt, width, height }, node("caption").create()));
}

/** A footnote at the cursor; its text is written in the field that opens. */
export const footnote: Command = (state, dispatch) => {
  const { $to } = state.selection;
  if (!$to.parent.inlineContent || !$to.parent.canReplaceWith($to.index(), $to.index(), node("footnote"))) {
    return false;
  }
  const tr = state.tr.insert($to.pos, node("footnote").create());
  dispatch?.(tr.setSelection(NodeSelection.create(tr.doc, $to.pos)).scrollIntoView());
  return true;
};

/** Sets or (attrs null) takes away a link or a language on the selection, or on the whole of the one that the cursor is in. */
export function setMark(name: "link" | "language", attrs: Attrs | null): Command {
  return (state, dispatch) => {
    let { from, to } = state.selection;
    const type = mark(name);
    if (from === to) {
      const { $from } = state.selection;
      const start = $from.parent.childAfter($from.parentOffset);
      if (start.node === null || !type.isInSet(start.node.marks)) {
        return false;
      }
      from = $from.start() + start.offset;
      to = from + start.node.nodeSize;
    }
    const tr = state.tr.removeMark(from, to, type);
    if (attrs !== null) {
      tr.addMark(from, to, type.create(attrs));
    }
    dispatch?.(tr.removeStoredMark(type));
    return true;
  };
}

export const toggle = (name: string): Command => toggleMark(mark(name), null, { includeWhitespace: true });

/** Everything the toolbar and the keys can do, by name. */
export const commands: Record<string, Command> = {
  paragraph: block("paragraph"),
  heading1: block("heading", { level: 1 }),
  heading2: block("heading", { level: 2 }),
  heading3: block("heading", { level: 3 }),
  heading4: block("heading", { level: 4 }),
  numbered: block("numbered_paragraph", { level: 1 }),
  code: block("code_block"),
  bullets: list("bullet_list"),
  numbers: list("ordered_list"),
  quote: wrap("blockquote"),
  callout: wrap("callout"),
  indent: indent(1),
  outdent: indent(-1),
  strong: toggle("strong"),
  emphasis: toggle("emphasis"),
  underline: toggle("underline"),
  superscript: toggle("superscript"),
  subscript: toggle("subscript"),
  footnote,
  rule,
  table: table(),
  turn,
  row_before: even(addRowBefore),
  row_after: even(addRowAfter),
  row_delete: even(deleteRow),
  column_before: even(addColumnBefore),
  column_after: even(addColumnAfter),
  column_delete: even(deleteColumn),
  header_row: even(toggleHeader("row")),
  header_column: even(toggleHeader("column")),
  cells_merge: even(mergeCells),
  cell_split: even(splitCell),
  table_delete: deleteTable,
  next_cell: goToNextCell(1),
  previous_cell: goToNextCell(-1),
};
