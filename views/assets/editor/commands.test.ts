import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeSelection, TextSelection } from "prosemirror-state";
import type { Command, EditorState } from "prosemirror-state";
import { CellSelection, TableMap } from "prosemirror-tables";
import { commands, figure, setMark, table } from "./commands";
import { after, at, made, written } from "./scene";

const run = (name: string): Command => {
  const command = commands[name];
  assert(command !== undefined, `no command ${name}`);
  return command;
};

const gives = (state: EditorState, names: string[], want: string): EditorState => {
  const result = after(state, ...names.map(run));
  assert(result !== null, `${names.join(", ")} cannot be done`);
  assert.equal(written(result.doc), want);
  return result;
};

const doc = (...blocks: Parameters<typeof made>[2][]) => made("doc", null, ...blocks);
const p = (words: string, dir: string | null = null) => made("paragraph", { dir }, words);

test("a block becomes another kind, keeps its direction, and becomes a paragraph again", () => {
  const state = at(doc(p("one", "rtl")), "one");
  gives(state, ["heading2"], "heading2.rtl(one)");
  gives(state, ["heading2", "heading3"], "heading3.rtl(one)");
  gives(state, ["heading2", "heading2"], "paragraph.rtl(one)");
  gives(state, ["numbered"], "numbered_paragraph1.rtl(one)");
  gives(state, ["code"], "code_block(one)");
});

test("numbered paragraphs go three levels deep", () => {
  const state = at(doc(made("numbered_paragraph", null, "one")), "one");
  gives(state, ["indent"], "numbered_paragraph2(one)");
  gives(state, ["indent", "indent"], "numbered_paragraph3(one)");
  gives(state, ["indent", "indent", "outdent"], "numbered_paragraph2(one)");
  assert.equal(after(state, run("indent"), run("indent"), run("indent")), null);
  assert.equal(after(state, run("outdent")), null);
});

test("all numbered paragraphs of a selection change their level", () => {
  const two = doc(made("numbered_paragraph", null, "one"), p("between"), made("numbered_paragraph", { level: 2 }, "two"));
  const state = at(two, "one");
  const wide = state.apply(state.tr.setSelection(TextSelection.create(two, state.selection.from, at(two, "two").selection.to)));
  gives(wide, ["indent"], "numbered_paragraph2(one) paragraph(between) numbered_paragraph3(two)");
});

test("lists wrap, nest, change their kind and end", () => {
  const state = at(doc(p("one"), p("two")), "one");
  gives(state, ["bullets"], "bullet_list(list_item(paragraph(one))) paragraph(two)");
  gives(state, ["bullets", "bullets"], "paragraph(one) paragraph(two)");
  gives(state, ["bullets", "numbers"], "ordered_list(list_item(paragraph(one))) paragraph(two)");
  const list = doc(made("bullet_list", null, made("list_item", null, "one"), made("list_item", null, "two")));
  const nested = gives(at(list, "two"), ["indent"], "bullet_list(list_item(paragraph(one) bullet_list(list_item(paragraph(two)))))");
  gives(nested, ["outdent"], "bullet_list(list_item(paragraph(one)) list_item(paragraph(two)))");
  assert.equal(after(at(list, "one"), run("indent")), null);
});

test("a quotation and a note in a box are put around, and taken away by their own name", () => {
  const state = at(doc(p("one")), "one");
  gives(state, ["quote"], "blockquote(paragraph(one))");
  gives(state, ["quote", "quote"], "paragraph(one)");
  gives(state, ["callout"], "callout(paragraph(one))");
  gives(state, ["callout", "bullets", "callout"], "bullet_list(list_item(paragraph(one)))");
});

test("marks come and go; raised excludes lowered", () => {
  const state = at(doc(p("a word here")), "word", true);
  gives(state, ["strong"], "paragraph(a s<word> here)");
  gives(state, ["strong", "emphasis", "strong"], "paragraph(a e<word> here)");
  gives(state, ["superscript", "subscript"], "paragraph(a s<word> here)");
  const link = after(state, setMark("link", { href: "https://example.org", title: null }));
  assert(link !== null);
  const inside = at(link.doc, "wo");
  assert.equal(written(after(inside, setMark("link", null))?.doc ?? link.doc), "paragraph(a word here)");
});

test("the direction is chosen, turned round, and left to the text again", () => {
  const state = at(doc(p("one")), "one");
  const rtl = gives(state, ["turn"], "paragraph.rtl(one)");
  const ltr = gives(rtl, ["turn"], "paragraph.ltr(one)");
  gives(ltr, ["turn"], "paragraph(one)");
});

test("a table comes with a header row; rows and columns come and go", () => {
  const state = after(at(doc(p("one")), "one"), table(2, 2));
  assert(state !== null);
  const cell = "table_cell(paragraph())";
  const head = "table_header(paragraph())";
  assert.equal(written(state.doc), `paragraph(one) table(table_row(${head} ${head}) table_row(${cell} ${cell}))`);
  assert.equal(state.selection.$from.node(-1).type.name, "table_header");
  const size = (now: EditorState | null): string => {
    let found = "";
    now?.doc.descendants((node) => {
      if (node.type.name === "table") {
        const map = TableMap.get(node);
        found = `${String(map.height)}×${String(map.width)}`;
      }
    });
    return found;
  };
  assert.equal(size(after(state, run("row_after"))), "3×2");
  assert.equal(size(after(state, run("column_before"))), "2×3");
  assert.equal(size(after(state, run("column_delete"))), "2×1");
  assert.equal(size(after(state, run("row_delete"))), "1×2");
  assert.equal(size(after(state, run("table_delete"))), "");
  assert.equal(written(after(state, run("header_row"))?.doc ?? state.doc), `paragraph(one) table(table_row(${cell} ${cell}) table_row(${cell} ${cell}))`);
  assert.equal(written(after(state, run("header_column"))?.doc ?? state.doc), `paragraph(one) table(table_row(${head} ${head}) table_row(${head} ${cell}))`);
  assert.equal(after(state, run("table")), null);
  assert.equal(after(state, run("next_cell"))?.selection.$from.index(-2), 1);
});

test("cells are joined and split", () => {
  const state = after(at(doc(p("one")), "one"), table(2, 2));
  assert(state !== null);
  const cells: number[] = [];
  state.doc.descendants((node, pos) => {
    if (/^table_(cell|header)$/.test(node.type.name)) {
      cells.push(pos);
    }
  });
  const both = state.apply(state.tr.setSelection(CellSelection.create(state.doc, cells[2] ?? 0, cells[3])));
  const joined = after(both, run("cells_merge"));
  assert(joined !== null);
  assert.equal(joined.doc.nodeAt(cells[2] ?? 0)?.attrs["colspan"], 2);
  assert.equal(after(joined, run("cell_split"))?.doc.nodeAt(cells[2] ?? 0)?.attrs["colspan"], 1);
});

test("a picture, a rule and a footnote stand where the cursor is", () => {
  const state = at(doc(p("one two")), "one");
  const noted = gives(state, ["footnote"], "paragraph(onefootnote() two)");
  assert(noted.selection instanceof NodeSelection);
  gives(state, ["rule"], "paragraph(one) rule() paragraph( two)");
  const shown = after(state, figure("/files/1", "A furnace", 640, 480));
  assert.equal(written(shown?.doc ?? state.doc), "paragraph(one) figure(caption()) paragraph( two)");
  const code = at(doc(made("code_block", null, "x")), "x");
  assert.equal(after(code, run("footnote")), null);
});
