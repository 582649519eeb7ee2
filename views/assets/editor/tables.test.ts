import assert from "node:assert/strict";
import { test } from "node:test";
import { Fragment, Slice, type Node } from "prosemirror-model";
import { EditorState, NodeSelection, TextSelection, type Command, type Selection } from "prosemirror-state";
import { addColumnAfter, addRowAfter, CellSelection, deleteColumn, TableMap } from "prosemirror-tables";
import type { EditorView } from "prosemirror-view";
import { isSound } from "./collab/sound";
import { collab } from "./collab/state";
import { Random } from "./collab/testing/random";
import { commands } from "./commands";
import { basePlugins } from "./index";
import { after, at, made, written } from "./scene";

const cell = (words: string, attrs: Record<string, unknown> | null = null) => made("table_cell", attrs, words);
const row = (...cells: Node[]) => made("table_row", null, ...cells);
const table = (...rows: Node[]) => made("doc", null, made("table", null, ...rows), "after");

/** As two people leave it of whom one adds a column and the other a row. */
const uneven = () => table(row(cell("one"), cell("two")), row(cell("three")), row(cell("four"), cell("five")));

const run = (name: string): Command => commands[name] as Command;

/** What the library makes of it by itself. */
function alone(state: EditorState, command: Command): Node | null {
  let made: Node | null = null;
  command(state, (tr) => {
    made = tr.doc;
  });
  return made;
}

test("a row is added to a table with a row too short, and is a row of cells", () => {
  const state = at(uneven(), "three");
  const library = alone(state, addRowAfter);
  assert.ok(library !== null && !isSound(state.doc, library), "the library puts a row into a row");
  const next = after(state, run("row_after"));
  assert.equal(next === null ? "" : written(next.doc), "table(table_row(table_cell(paragraph(one)) table_cell(paragraph(two))) table_row(table_cell(paragraph(three)) table_cell(paragraph())) table_row(table_cell(paragraph()) table_cell(paragraph())) table_row(table_cell(paragraph(four)) table_cell(paragraph(five)))) paragraph(after)");
  assert.equal(next?.selection.$from.parent.textContent, "three");
});

test("a column is added there", () => {
  const state = at(uneven(), "two");
  const library = alone(state, addColumnAfter);
  assert.equal(library?.firstChild?.childCount, 4, "the library adds a row, too");
  const next = after(state, run("column_after"));
  assert.equal(TableMap.get(next?.doc.firstChild as Node).width, 3);
  assert.equal(TableMap.get(next?.doc.firstChild as Node).problems, null);
});

test("a column is deleted there, and no row goes that nobody has chosen", () => {
  const state = at(uneven(), "two");
  assert.equal(alone(state, deleteColumn)?.textContent.includes("one"), false, "the library deletes the first row");
  const next = after(state, run("column_delete"));
  assert.equal(next?.doc.textContent, "onethreefourafter");
});

test("what is done to selected cells fills the table up first, in one act that is undone as one", () => {
  const doc = uneven();
  const cells: number[] = [];
  doc.descendants((node, pos) => {
    if (node.type.name === "table_cell") {
      cells.push(pos);
    }
  });
  const view = scene(EditorState.create({ doc, plugins: [collab({ version: 0, epoch: "e", mode: "edit" }), ...basePlugins()] }));
  view.dispatch(view.state.tr.setSelection(CellSelection.create(doc, cells[2] ?? 0, cells[4])));
  press(view, "Delete");
  assert.equal(view.state.doc.textContent, "onetwoafter");
  press(view, "z", true);
  press(view, "z", true);
  assert.ok(view.state.doc.eq(doc));
});

/** An editor's view as far as handling keys needs one. */
function scene(start: EditorState): EditorView {
  let state = start;
  const view = {
    get state() {
      return state;
    },
    composing: false,
    editable: true,
    endOfTextblock: () => false,
    dispatch: (tr: EditorState["tr"]) => {
      state = state.apply(tr);
      state.doc.check();
    },
  };
  return view as unknown as EditorView;
}

function press(view: EditorView, key: string, mod = false): void {
  const event = { key, shiftKey: false, ctrlKey: mod, altKey: false, metaKey: false, keyCode: key === "Delete" ? 46 : key === "Backspace" ? 8 : 0 } as KeyboardEvent;
  view.state.plugins.some((plugin) => plugin.props.handleKeyDown?.call(plugin, view, event) === true);
}

function paste(view: EditorView, slice: Slice): void {
  view.state.plugins.some((plugin) => plugin.props.handlePaste?.call(plugin, view, {} as ClipboardEvent, slice) === true);
}

function drop(view: EditorView, words: string): void {
  const { from, to } = view.state.selection;
  const insert = () => view.state.tr.insertText(words, from, to);
  if (!view.state.plugins.some((plugin) => plugin.props.handleTextInput?.call(plugin, view, from, to, words, insert) === true)) {
    view.dispatch(view.state.tr.insertText(words));
  }
}

test("nothing that is done to odd tables throws or leads to an unsound document", () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const random = new Random(seed);
    const doc = table(...Array.from({ length: 1 + random.below(4) }, () => row(...Array.from({ length: 1 + random.below(4) }, () => oddCell(random)))));
    const view = scene(EditorState.create({ doc, plugins: [collab({ version: 0, epoch: "e", mode: "edit" }), ...basePlugins()] }));
    for (let i = 0; i < 4; i += 1) {
      const said: string[] = [];
      try {
        const selection = anywhere(view.state.doc, random);
        said.push(JSON.stringify(selection.toJSON()));
        view.dispatch(view.state.tr.setSelection(selection));
        said.push(JSON.stringify(view.state.selection.toJSON()));
        act(view, random, said);
      } catch (error) {
        throw new Error(`seed ${String(seed)}: ${written(view.state.doc)} ${said.join(" ")}`, { cause: error });
      }
    }
  }
});

function oddCell(random: Random): Node {
  const attrs = { colspan: random.often(0.2) ? 2 : 1, rowspan: random.often(0.2) ? 2 : 1 };
  const words = String.fromCharCode(97 + random.below(26));
  const inner = random.often(0.05) ? made("table", null, row(cell("x"), cell("y")), row(cell("z"))) : words;
  return made(random.often(0.2) ? "table_header" : "table_cell", attrs, inner);
}

function anywhere(doc: Node, random: Random): Selection {
  const cells: number[] = [];
  const others: number[] = [];
  doc.descendants((node, pos) => {
    (/^table_(cell|header)$/.test(node.type.name) ? cells : others).push(pos);
  });
  const kind = random.next();
  if (kind < 0.3 && cells.length > 0) {
    const first = random.of(cells);
    const near = cells.filter((pos) => doc.resolve(pos).node(-1) === doc.resolve(first).node(-1));
    return CellSelection.create(doc, first, random.of(near));
  }
  if (kind < 0.5) {
    const pos = random.of([...cells, ...others]);
    return doc.nodeAt(pos)?.isText === true ? TextSelection.near(doc.resolve(pos)) : NodeSelection.create(doc, pos);
  }
  return TextSelection.between(doc.resolve(random.below(doc.content.size + 1)), doc.resolve(random.below(doc.content.size + 1)));
}

function act(view: EditorView, random: Random, said: string[]): void {
  const names = ["row_before", "row_after", "row_delete", "column_before", "column_after", "column_delete", "header_row", "header_column", "cells_merge", "cell_split", "next_cell", "previous_cell", "table_delete"];
  const kind = random.below(names.length + 6);
  const name = names[kind];
  said.push(name ?? String(kind));
  if (name !== undefined) {
    run(name)(view.state, view.dispatch, view);
  } else if (kind === names.length) {
    press(view, "Backspace");
  } else if (kind === names.length + 1) {
    press(view, "Delete");
  } else if (kind === names.length + 2) {
    press(view, "Tab");
  } else if (kind === names.length + 3) {
    drop(view, "w");
  } else if (kind === names.length + 4) {
    paste(view, new Slice(Fragment.from(made("table", null, row(cell("p"), cell("q")), row(cell("r")))), 0, 0));
  } else {
    paste(view, new Slice(Fragment.from(row(cell("p"), cell("q"))), 1, 1));
  }
}
