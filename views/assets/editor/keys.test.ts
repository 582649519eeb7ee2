import assert from "node:assert/strict";
import { test } from "node:test";
import { undoInputRule } from "prosemirror-inputrules";
import { TextSelection } from "prosemirror-state";
import type { Command } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { commands } from "./commands";
import { keyPlugins, keys, rules } from "./keys";
import { after, at, made, typed, written } from "./scene";

const doc = (...blocks: Parameters<typeof made>[2][]) => made("doc", null, ...blocks);
const empty = () => at(doc(made("paragraph")), "", false, [rules()]);
const becomes = (words: string, want: string): void => {
  assert.equal(written(typed(empty(), words).doc), want, words);
};

/** The command that a key comes to. */
const key =
  (name: string, shift = false): Command =>
  (state, dispatch) => {
    const event = { key: name, shiftKey: shift, ctrlKey: false, altKey: false, metaKey: false, keyCode: 0 } as KeyboardEvent;
    const view = { state, dispatch, endOfTextblock: () => state.selection.$from.parentOffset === 0, editable: true } as unknown as EditorView;
    return keyPlugins({}).some((plugin) => plugin.props.handleKeyDown?.call(plugin, view, event) === true);
  };

test("signs at the beginning of a line make blocks", () => {
  becomes("# One", "heading1(One)");
  becomes("#### Four", "heading4(Four)");
  becomes("##### Five", "paragraph(##### Five)");
  becomes("- item", "bullet_list(list_item(paragraph(item)))");
  becomes("* item", "bullet_list(list_item(paragraph(item)))");
  becomes("1. item", "ordered_list(list_item(paragraph(item)))");
  becomes("> said", "blockquote(paragraph(said))");
  becomes("! said", "callout(paragraph(said))");
  becomes("§ said", "numbered_paragraph1(said)");
  becomes("(a) said", "numbered_paragraph2(said)");
  becomes("(i) said", "numbered_paragraph3(said)");
  becomes("```x", "code_block(x)");
  becomes("---", "rule() paragraph()");
  becomes("In 2. we", "paragraph(In 2. we)");
});

test("the number that is typed is the first of the list", () => {
  const state = typed(empty(), "3. item");
  assert.equal(state.doc.firstChild?.attrs["start"], 3);
});

test("signs around words make marks", () => {
  becomes("a **b** c", "paragraph(a s<b> c)");
  becomes("a _b_ c", "paragraph(a e<b> c)");
  becomes("snake_case_name", "paragraph(snake_case_name)");
  becomes("2 * 3 * 4", "paragraph(2 * 3 * 4)");
  becomes("字**水銀**字", "paragraph(字s<水銀>字)");
});

test("in code, signs are signs", () => {
  const state = at(doc(made("code_block", null, "x")), "x", false, [rules()]);
  assert.equal(written(typed(state, " **b** # ").doc), "code_block(x **b** # )");
});

test("what a sign has made is taken back by undoing once", () => {
  const state = typed(empty(), "# ");
  assert.equal(written(after(state, undoInputRule)?.doc ?? state.doc), "paragraph(# )");
});

test("Enter goes on with a list and a numbered paragraph, and leaves them where they are empty", () => {
  const list = at(doc(made("bullet_list", null, made("list_item", null, "one"))), "one");
  assert.equal(written(after(list, key("Enter"))?.doc ?? list.doc), "bullet_list(list_item(paragraph(one)) list_item(paragraph()))");
  assert.equal(written(after(list, key("Enter"), key("Enter"))?.doc ?? list.doc), "bullet_list(list_item(paragraph(one))) paragraph()");
  const numbered = at(doc(made("numbered_paragraph", { level: 2, dir: "rtl" }, "one")), "one");
  assert.equal(written(after(numbered, key("Enter"))?.doc ?? list.doc), "numbered_paragraph2.rtl(one) numbered_paragraph2.rtl()");
  assert.equal(written(after(numbered, key("Enter"), key("Enter"))?.doc ?? list.doc), "numbered_paragraph2.rtl(one) numbered_paragraph1.rtl()");
  assert.equal(written(after(numbered, key("Enter"), key("Enter"), key("Enter"))?.doc ?? list.doc), "numbered_paragraph2.rtl(one) paragraph.rtl()");
});

test("Enter after a heading begins a paragraph that runs the same way", () => {
  const heading = at(doc(made("heading", { dir: "rtl" }, "one")), "one");
  assert.equal(written(after(heading, key("Enter"))?.doc ?? heading.doc), "heading1.rtl(one) paragraph.rtl()");
});

test("Backspace at the beginning makes a paragraph of what it was", () => {
  const numbered = at(doc(made("numbered_paragraph", { level: 2 }, "one")), "one");
  const begin = numbered.apply(numbered.tr.setSelection(TextSelection.create(numbered.doc, 1)));
  assert.equal(written(after(begin, key("Backspace"))?.doc ?? begin.doc), "numbered_paragraph1(one)");
  assert.equal(written(after(begin, key("Backspace"), key("Backspace"))?.doc ?? begin.doc), "paragraph(one)");
});

test("Tab goes to the next cell, and makes a row after the last", () => {
  const row = made("table_row", null, made("table_cell", null, "a"), made("table_cell", null, "b"));
  const table = at(doc(made("table", null, row)), "a");
  const next = after(table, key("Tab"));
  assert.equal(next?.selection.$from.parent.textContent, "b");
  assert.equal(written(after(table, key("Tab"), key("Tab"))?.doc ?? table.doc), "table(table_row(table_cell(paragraph(a)) table_cell(paragraph(b))) table_row(table_cell(paragraph()) table_cell(paragraph())))");
});

test("Tab stays in a list and leaves a paragraph", () => {
  const list = at(doc(made("bullet_list", null, made("list_item", null, "one"))), "one");
  assert(after(list, key("Tab")) !== null);
  const plain = at(doc(made("paragraph", null, "one")), "one");
  assert.equal(after(plain, key("Tab")), null);
});

test("every key has a command", () => {
  for (const name of Object.values(keys)) {
    assert(name in commands, name);
  }
});
