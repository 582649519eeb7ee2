import assert from "node:assert/strict";
import { test } from "node:test";
import { deleteSelection, joinBackward, joinForward, splitBlock } from "prosemirror-commands";
import { history, undo } from "prosemirror-history";
import type { Node } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import type { Command, Transaction } from "prosemirror-state";
import { addRowAfter } from "prosemirror-tables";
import { block, toggle } from "../commands";
import { at, made } from "../scene";
import { erase } from "./erase";
import { suggestion } from "./suggest";

let drawn = 0;

/** The state after a suggestion of what a transaction would do. */
function suggested(state: EditorState, tr: Transaction, person = "7"): EditorState {
  const next = state.apply(suggestion(state, tr, person, () => `s${String((drawn += 1))}`));
  next.doc.check();
  return next;
}

function doing(state: EditorState, command: Command, person = "7"): EditorState {
  let next = state;
  assert(command(state, (tr) => (next = suggested(state, tr, person))), "the command does something");
  return next;
}

function typing(state: EditorState, words: string, person = "7"): EditorState {
  return [...words].reduce((now, sign) => suggested(now, now.tr.insertText(sign), person), state);
}

/** The document in brief: +inserted+, -deleted-, ~formatted~, and before blocks what is suggested of them. */
function brief(node: Node): string {
  const sign = (name: string): string => ({ insertion: "+", deletion: "-", modification: "~" })[name] ?? "";
  if (node.isText) {
    const signs = node.marks.map((mark) => sign(mark.type.name)).join("");
    return signs + (node.text ?? "") + signs;
  }
  const inside: string[] = [];
  node.forEach((child) => inside.push(brief(child)));
  const of = node.marks.map((mark) => `${sign(mark.type.name)}${String(mark.attrs["scope"] ?? mark.attrs["kind"])} `).join("");
  return node.type.name === "doc" ? inside.join(" ") : `${of}${node.type.name}(${inside.join(node.inlineContent ? "" : " ")})`;
}

const doc = (...words: string[]): Node => made("doc", null, ...words);

const ids = (node: Node): string[] => {
  const found = new Set<string>();
  node.descendants((child) => {
    child.marks.filter((mark) => typeof mark.attrs["id"] === "string").forEach((mark) => found.add(String(mark.attrs["id"])));
  });
  return [...found];
};

test("what is typed is one suggestion, and taking it back leaves nothing", () => {
  let state = typing(at(doc("one two"), "one"), " more");
  assert.equal(brief(state.doc), "paragraph(one+ more+ two)");
  assert.equal(ids(state.doc).length, 1);
  for (let i = 0; i < 5; i += 1) {
    const { from } = state.selection;
    state = suggested(state, state.tr.delete(from - 1, from));
  }
  assert.equal(brief(state.doc), "paragraph(one two)");
});

test("deleting backwards goes on before what is struck out, forwards behind it", () => {
  let state = at(doc("abcdef"), "abcd");
  for (let i = 0; i < 2; i += 1) {
    const { from } = state.selection;
    state = suggested(state, state.tr.delete(from - 1, from));
  }
  assert.equal(brief(state.doc), "paragraph(ab-cd-ef)");
  assert.equal(state.selection.from, 3);
  state = state.apply(state.tr.setSelection(TextSelection.create(state.doc, 5)));
  for (let i = 0; i < 2; i += 1) {
    const { from } = state.selection;
    state = suggested(state, state.tr.delete(from, from + 1));
  }
  assert.equal(brief(state.doc), "paragraph(ab-cdef-)");
  assert.equal(state.selection.from, 7);
  assert.equal(ids(state.doc).length, 1);
});

test("Backspace and Delete go over what is struck out, and take whole signs", () => {
  const [back, forth] = [erase(-1, () => true), erase(1, () => true)];
  let state = doing(doing(at(doc("abcde\u0301f"), "e\u0301"), back), back);
  assert.equal(brief(state.doc), "paragraph(abc-de\u0301-f)");
  state = state.apply(state.tr.setSelection(TextSelection.create(state.doc, 7)));
  state = doing(state, back);
  assert.equal(brief(state.doc), "paragraph(ab-cde\u0301-f)");
  state = doing(state, forth);
  assert.equal(brief(state.doc), "paragraph(ab-cde\u0301f-)");
  assert.equal(erase(-1, () => false)(state), false);
});

test("what is typed over a selection comes behind it", () => {
  const state = typing(at(doc("old words"), "old", true), "new");
  assert.equal(brief(state.doc), "paragraph(-old-+new+ words)");
  assert.equal(ids(state.doc).length, 1);
  assert.equal(state.selection.from, 7);
});

test("paragraphs are split and joined, and one's own border goes again", () => {
  const split = doing(at(doc("abcd"), "ab"), splitBlock);
  assert.equal(brief(split.doc), "paragraph(ab) +split paragraph(cd)");
  assert.equal(brief(doing(split, joinBackward).doc), "paragraph(abcd)");
  const joined = doing(at(doc("ab", "cd"), "ab"), joinForward);
  assert.equal(brief(joined.doc), "paragraph(ab) -join paragraph(cd)");
});

test("a selection over several blocks is struck out with the borders in it", () => {
  const start = EditorState.create({ doc: doc("one", "two", "three") });
  const state = doing(start.apply(start.tr.setSelection(TextSelection.create(start.doc, 3, 13))), deleteSelection);
  assert.equal(brief(state.doc), "paragraph(on-e-) -join paragraph(-two-) -join paragraph(-th-ree)");
});

test("formatting and kinds of block stand as proposed, and remember", () => {
  const bold = doing(at(doc("some words"), "words", true), toggle("strong"));
  assert.equal(brief(bold.doc), "paragraph(some ~words~)");
  assert.equal(brief(doing(bold, toggle("strong")).doc), "paragraph(some words)");
  const heading = doing(at(doc("title"), "title"), block("heading", { level: 2 }));
  assert.equal(brief(heading.doc), "~type heading(title)");
  assert.equal(brief(doing(heading, block("paragraph")).doc), "paragraph(title)");
});

test("somebody else's words are struck out, not taken away, and one's own stand within them", () => {
  const theirs = typing(at(doc("one"), "one"), " two", "8");
  const struck = suggested(theirs, theirs.tr.delete(5, 8));
  assert.equal(brief(struck.doc), "paragraph(one+ ++-two+-)");
  const within = suggested(theirs, theirs.tr.insertText("x", 6));
  const authors: unknown[] = [];
  within.doc.descendants((node) => {
    node.marks.forEach((mark) => authors.push(mark.attrs["author"]));
  });
  assert.deepEqual(authors, ["8", "7", "8"]);
});

test("somebody else's kind of block is not changed over", () => {
  const theirs = doing(at(doc("title"), "title"), block("heading", { level: 2 }), "8");
  assert.throws(() => doing(theirs, block("heading", { level: 3 })), /theirs/);
});

test("rows of a table are refused, the words in it are not", () => {
  const table = made("doc", null, made("table", null, made("table_row", null, made("table_cell", null, "cell"))));
  assert.throws(() => doing(at(table, "cell"), addRowAfter), /table/);
  assert.equal(brief(typing(at(table, "cell"), "s").doc), "table(table_row(table_cell(paragraph(cell+s+))))");
});

test("undoing takes a suggestion back", () => {
  const state = doing(at(doc("abcd"), "bc", true, [history()]), deleteSelection);
  assert.equal(brief(state.doc), "paragraph(a-bc-d)");
  let back = state;
  undo(state, (tr) => (back = state.apply(tr)));
  assert.equal(brief(back.doc), "paragraph(abcd)");
});

test("what was meant for the view goes on with the suggestion", () => {
  const state = at(doc("one"), "one");
  const tr = suggestion(state, state.tr.insertText("x").setMeta("composition", 3).scrollIntoView(), "7", () => "s");
  assert.equal(tr.getMeta("composition"), 3);
  assert.ok(tr.scrolledIntoView);
});
