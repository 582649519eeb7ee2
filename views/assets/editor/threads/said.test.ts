import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue } from "./queue";
import { dropSaid, said, slot, storage, withoutQuotes } from "./said";

/** A browser's store, as far as it is used. */
const store = Object.create({
  getItem(this: Record<string, string>, key: string) {
    return this[key] ?? null;
  },
  setItem(this: Record<string, string>, key: string, value: string) {
    this[key] = value;
  },
  removeItem(this: Record<string, string>, key: string) {
    Reflect.deleteProperty(this, key);
  },
}) as Storage;
Object.defineProperty(globalThis, "localStorage", { value: store, configurable: true });

test("what was said and not sent is told when signing out, and goes only when its author lets it", () => {
  new Queue(slot("7", "6"), "Storage", storage()).add({ ref: "a", act: "start", text: "Where?" }, "is stored");
  new Queue(slot("7", "8"), "Trade", storage()).add({ ref: "b", act: "delete", n: 1, k: 1 }, "");
  new Queue(slot("9", "6"), "Storage", storage()).add({ ref: "c", act: "reply", n: 1, text: "Here." }, "");
  assert.deepEqual(said("7"), [{ title: "Storage", path: "/documents/6", words: ["Where?"] }]);
  withoutQuotes("6");
  assert.ok(!JSON.stringify(store).includes("is stored"));
  assert.equal(new Queue(slot("7", "6"), "Storage", storage()).next()[0]?.text, "Where?");
  dropSaid("7");
  assert.deepEqual([said("7"), said("9").length], [[], 1]);
});
