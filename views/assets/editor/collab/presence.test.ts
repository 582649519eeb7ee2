import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "prosemirror-state";
import type { DecorationSet, EditorView } from "prosemirror-view";
import { made } from "../scene";
import { hear, presence } from "./presence";
import { Session } from "./session";
import { collab } from "./state";

/** Where the cursor of somebody is drawn who has selected this. */
function drawnAt(doc: ReturnType<typeof made>, a: number, h: number): number[] {
  const cursors = presence();
  let state = EditorState.create({ doc, plugins: [collab({ version: 1, epoch: "e1", mode: "edit" }), cursors] });
  const view = {
    get state() {
      return state;
    },
    dispatch: (tr: EditorState["tr"]) => {
      state = state.apply(tr);
    },
  } as EditorView;
  const session = new Session(() => ({ send: () => undefined, close: () => undefined }), {});
  hear(view, session, { t: "people", joined: [{ s: 2, id: 2, name: "Bruno", capacity: "", colour: 1, a, h }] });
  const set = cursors.props.decorations?.call(cursors, state) as DecorationSet;
  return set.find().filter((one) => one.from === one.to).map((one) => one.from);
}

test("a cursor that is between blocks is drawn in the words before, and takes no line of its own", () => {
  const doc = made("doc", null, "one", made("rule"), made("blockquote", null, "two"));
  const size = doc.content.size;
  assert.deepEqual(drawnAt(doc, 2, 2), [2]);
  assert.deepEqual(drawnAt(doc, 0, size), [size - 2], "all is selected");
  assert.deepEqual(drawnAt(doc, 5, 6), [4], "a rule is selected");
  assert.deepEqual(drawnAt(doc, 5, 0), [1], "before the first words");
  assert.deepEqual(drawnAt(made("doc", null, made("rule")), 0, 1), [], "there are no words");
});
