import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { StepMap } from "prosemirror-transform";
import { carryAnchor, rangeOf, readAnchor } from "./anchor";
import { Book, type ThreadsFrame } from "./book";
import { Queue } from "./queue";

interface Carried {
  anchor: [number, number];
  steps: { ranges: [number, number, number][]; mirrors?: number; then: unknown[] }[];
}

// The file is written by the tests of app/prose: what the server's rules give.
test("anchors go where the server has them go", () => {
  const cases = JSON.parse(readFileSync("../../app/prose/testdata/anchors.json", "utf8")) as Carried[];
  let compared = 0;
  let back = 0;
  for (const one of cases) {
    let anchor = readAnchor(one.anchor);
    one.steps.forEach((step, i) => {
      const before = anchor.gone;
      const map = new (StepMap as unknown as new (ranges: readonly number[]) => StepMap)(step.ranges.flat());
      anchor = carryAnchor(anchor, map, i + 1, step.mirrors ?? 0);
      assert.deepEqual([anchor.start.pos, anchor.end.pos, anchor.gone, anchor.start.lost, anchor.end.lost], step.then);
      compared += 1;
      back += before > 0 && anchor.gone === 0 ? 1 : 0;
    });
  }
  assert.ok(compared > 100 && back > 0, `${String(compared)} compared, ${String(back)} came back`);
});

const frame = (c: number, state: "open" | "resolved", texts: [number, string, number][]): ThreadsFrame => ({
  t: "threads",
  v: 4,
  after: 0,
  c,
  b: [{ n: 1, c, state, by: 7, count: 2, a: [3, 9], comments: texts.map(([k, text, version]) => ({ k, text, version, by: 7, name: "Awa", capacity: "", at: "" })) }],
});

test("of two states of a thread the later stands, in whichever order they come", () => {
  const [first, second] = [frame(1, "open", [[1, "one", 1]]), frame(3, "resolved", [[1, "one, edited", 2], [2, "two", 1]])];
  for (const order of [
    [first, second],
    [second, first],
  ]) {
    const book = new Book();
    order.forEach((one) => {
      book.hear(one);
    });
    const thread = book.threads.get(1);
    assert.equal(thread?.state, "resolved");
    assert.deepEqual([...(thread?.comments.values() ?? [])].map((one) => one.text).sort(), ["one, edited", "two"]);
    assert.equal(book.changes, 3);
  }
});

test("steps that were seen before carry nothing twice", () => {
  const book = new Book();
  book.version = 4;
  book.hear(frame(1, "open", []));
  const map = new (StepMap as unknown as new (ranges: readonly number[]) => StepMap)([0, 0, 5]);
  const through = [{ map, version: 5, mirrors: 0 }];
  book.carry(through);
  book.carry(through);
  const anchor = book.threads.get(1)?.anchor;
  assert.deepEqual(anchor == null ? null : rangeOf(anchor), [8, 14]);
});

test("what was said waits until the server has it, through a new page too", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const queue = new Queue("q", "Storage", storage);
  queue.add({ ref: "a", act: "reply", n: 1, text: "yes" }, "");
  assert.deepEqual(queue.next().map((one) => one.ref), ["a"]);
  assert.deepEqual(queue.next(), []);
  queue.lineLost();
  assert.equal(queue.next().length, 1);
  const anew = new Queue("q", "Storage", storage);
  assert.deepEqual(anew.next().map((one) => one.text), ["yes"]);
  assert.ok(anew.refused("a", "not now", false));
  assert.deepEqual([anew.next(), anew.waiting[0]?.problem], [[], "not now"]);
  anew.drop("a");
  assert.equal(kept.size, 0);
});
