import assert from "node:assert/strict";
import { test } from "node:test";
import { Mapping, StepMap } from "prosemirror-transform";
import { schema } from "../schema";
import { vanished } from "./lost";

const document = (...words: string[]) =>
  schema.nodeFromJSON({ type: "doc", content: words.map((one) => ({ type: "paragraph", ...(one === "" ? {} : { content: [{ type: "text", text: one }] }) })) });

test("what is gone is told from what stands where two ways around it end, the wrong way round", () => {
  const [doc, now] = [document("", "xy", "z"), document("", "z")];
  const mapping = new Mapping([new StepMap([2, 4, 0]), new StepMap([0, 1, 0, 1, 1, 0]), new StepMap([0, 0, 1, 0, 0, 1])]); // the block before was undone and is done again
  (mapping as unknown as { setMirror(a: number, b: number): void }).setMirror(1, 2);

  const gone = vanished(doc, { from: 3, to: 5, first: 0, last: 0 }, mapping, now);

  assert.equal(mapping.map(4, -1) - mapping.map(3, 1), 1, "as far apart as a letter is long");
  assert.equal(gone.map((one) => doc.textBetween(one.from, one.to)).join(""), "xy");
});
