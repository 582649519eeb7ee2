import assert from "node:assert/strict";
import { test } from "node:test";
import { made } from "../scene";
import { only } from "./moving";

test("words are found where they stand once, in what was pasted", () => {
  const doc = made("doc", null, made("paragraph", null, "kept in drums"), made("paragraph", null, "and in tanks"));
  assert.deepEqual(only(doc, "drums", 0, 15), { from: 9, to: 14 });
  assert.equal(only(doc, "drums", 15, 29), null);
  assert.equal(only(doc, "in", 0, 29), null);
  assert.equal(only(doc, "barrels", 0, 29), null);
});
