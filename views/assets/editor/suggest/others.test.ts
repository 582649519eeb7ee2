import assert from "node:assert/strict";
import { test } from "node:test";
import { joinBackward, splitBlock } from "prosemirror-commands";
import { history, undo } from "prosemirror-history";
import type { Node } from "prosemirror-model";
import { EditorState, TextSelection, type Command, type Transaction } from "prosemirror-state";
import { toggle } from "../commands";
import { at, made } from "../scene";
import { Author } from "./marks";
import { Suggesting } from "./mode";
import { turning } from "./others";
import { suggestion } from "./suggest";

const doc = (...words: string[]): Node => made("doc", null, ...words);

/** A document in which another person (8) suggests what a transaction would do. */
function suggestedBy8(state: EditorState, tr: Transaction): EditorState {
  return state.apply(suggestion(state, tr, "8", () => "theirs"));
}

/** "one new two three": "new " is theirs, "two" is struck out by them. */
function start(): EditorState {
  let state = EditorState.create({ doc: doc("one two three", "four"), plugins: [history({ newGroupDelay: 0 })] });
  state = suggestedBy8(state, state.tr.delete(5, 8));
  return suggestedBy8(state, state.tr.insertText("new ", 5));
}

const why = (tr: Transaction): string | null => turning(tr, new Author("7"));

function by(state: EditorState, command: Command): Transaction {
  let made: Transaction | null = null;
  assert(command(state, (tr) => (made = tr)));
  return made as unknown as Transaction;
}

const cursor = (state: EditorState, from: number, to = from): EditorState => state.apply(state.tr.setSelection(TextSelection.create(state.doc, from, to)));

test("what is beside what others suggest stands", () => {
  const state = start();
  assert.equal(why(state.tr.insertText("x", 3)), null);
  assert.equal(why(state.tr.insertText("x", 13)), null);
  assert.equal(why(state.tr.delete(1, 5)), null);
  assert.equal(why(state.tr.delete(12, 18)), null);
  assert.equal(why(by(cursor(state, 2), splitBlock)), null);
  assert.equal(why(by(cursor(state, 1, 4), toggle("strong"))), null);
  assert.equal(why(by(cursor(state, 9, 12), toggle("strong"))), null, "how struck words look is not theirs");
});

test("what touches it does not", () => {
  const state = start();
  for (const [what, tr] of Object.entries({
    "a letter of theirs gone": state.tr.delete(5, 6),
    "typed within theirs, and marked as theirs": state.tr.insertText("x", 7),
    "struck words gone": state.tr.delete(9, 12),
    "all replaced": state.tr.insertText("x", 1, 18),
    "theirs made bold": by(cursor(state, 5, 8), toggle("strong")),
    "the paragraph gone": state.tr.delete(0, 19),
  })) {
    assert.equal(why(tr), "theirs", what);
  }
});

test("borders that others suggest stay", () => {
  const before = at(doc("abcd", "ef"), "ab");
  const state = suggestedBy8(before, by(before, splitBlock));
  assert.equal(why(by(cursor(state, 5), joinBackward)), "theirs");
  assert.equal(why(state.tr.delete(0, 4)), "theirs", "what they split from");
  assert.equal(why(state.tr.insertText("x", 2)), null);
  assert.equal(why(by(cursor(state, 6), splitBlock)), "theirs", "the second half would be theirs too");
});

test("what goes on in a block of one's own is one's own", () => {
  const before = EditorState.create({ doc: doc("a") });
  const state = before.apply(suggestion(before, before.tr.insert(3, made("paragraph")), "7", () => "own"));
  assert.equal(why(state.tr.insertText("x", 4)), "own");
  assert.equal(turning(state.tr.insertText("x", 4), new Author("9")), null, "in another's block it stands");
});

/** An editor's page as far as the mode needs it. */
function page(may: string): { mode: Suggesting; said: string[]; root: HTMLElement } {
  const said: string[] = [];
  const root = { dataset: { may }, querySelector: () => null, toggleAttribute: () => undefined } as unknown as HTMLElement;
  const strings = { "suggestion.turned": "turned", "suggestion.why.theirs": "theirs" };
  const mode = new Suggesting(root, { person: "7", strings, announce: (words) => said.push(words), draw: () => "own" });
  mode.become("edit");
  return { mode, said, root };
}

test("who may not decide suggests where others do, and nowhere else", () => {
  const { mode, said, root } = page("edit");
  let state = mode.after(start(), start().tr.insertText("x", 3));
  assert.deepEqual([state.doc.textContent, said], ["onxe new two threefour", []]);
  state = start();
  state = mode.after(state, state.tr.delete(5, 12));
  assert.deepEqual([state.doc.textContent, said], ["one new two threefour", ["turned"]]);
  const authors = new Set<unknown>();
  state.doc.nodesBetween(5, 12, (node) => {
    node.marks.forEach((mark) => authors.add(mark.attrs["author"]));
  });
  assert.deepEqual([...authors].sort(), ["7", "8"]);
  root.dataset["may"] = "edit accept";
  state = mode.after(start(), start().tr.delete(5, 12));
  assert.equal(state.doc.textContent, "one  threefour", "who may decide does as they like");
});

test("undoing does not take others' suggestions with it", () => {
  const { mode, said } = page("edit");
  let state = EditorState.create({ doc: doc("one"), plugins: [history({ newGroupDelay: 0 })] });
  state = mode.after(state, state.tr.insertText(" two", 4));
  const theirs = suggestion(state, state.tr.delete(5, 8), "8", () => "theirs");
  state = state.apply(theirs.setMeta("addToHistory", false));
  undo(state, (tr) => (state = mode.after(state, tr)));
  assert.deepEqual([state.doc.textContent, said], ["one two", ["theirs"]]);
});
