import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { closeHistory, history, undo } from "prosemirror-history";
import { EditorState, type Transaction } from "prosemirror-state";
import { made } from "../scene";
import { depart } from "./flight";
import { Saver } from "./saver";
import { restore, type Saved } from "./record";
import { Session } from "./session";
import { collab, lineOf, turn } from "./state";
import { statusOf } from "./status";
import { discard, enter, forbid, unsent } from "./device";
import { Store } from "./store";
import { Time } from "./testing/world";

/** Names held by windows; letting go of them is closing the windows. */
const held = new Set<string>();
const locks = {
  request(name: string, _options: unknown, call: (lock: object | null) => unknown) {
    const free = !held.has(name);
    held.add(name);
    return Promise.resolve(call(free ? {} : null));
  },
};
Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });

class Window {
  state: EditorState;

  constructor(version = 3) {
    this.state = EditorState.create({ doc: made("doc", null, made("paragraph", null, "one")), plugins: [collab({ version, epoch: "e1", mode: "edit" })] });
  }

  dispatch(tr: Transaction): void {
    this.state = this.state.apply(tr);
  }

  type(words: string): this {
    this.dispatch(this.state.tr.insertText(words, this.state.doc.content.size - 1));
    return this;
  }

  static from(kept: Saved | null): Window {
    assert.ok(kept);
    const made = new Window(kept.version);
    restore(made, kept);
    return made;
  }
}

const text = (window: Window) => window.state.doc.textContent;

test("what a closed window has left opens with the next", async () => {
  const { store, kept } = await Store.open("7", "1");
  assert.equal(kept, null);
  await store.save(lineOf(new Window().type(" two").state), 5);
  held.clear();
  const again = await Store.open("7", "1");
  assert.equal(text(Window.from(again.kept)), "one two");
  assert.equal(again.kept?.lostAt, 5);
  assert.deepEqual(again.store.left, []);
});

test("it still knows which of its steps undo which", async () => {
  const { store } = await Store.open("7", "5");
  const window = new Window();
  const state = EditorState.create({ doc: window.state.doc, plugins: [...window.state.plugins, history()] });
  window.state = state;
  const back = () => {
    undo(window.state, (tr) => {
      window.dispatch(tr);
    });
  };
  window.dispatch(window.state.tr.delete(1, 2));
  window.dispatch(turn(window.state.tr, { ...lineOf(window.state), ...{ pending: [], version: 4, versions: new Map([[1, 4]]), base: window.state.doc } }));
  back();
  window.dispatch(closeHistory(window.state.tr).delete(1, 3));
  back();
  await store.save(lineOf(window.state), 0);
  held.clear();
  const again = Window.from((await Store.open("7", "5")).kept);
  depart(again);
  assert.deepEqual(lineOf(again.state).flight?.mirrors, [
    [0, 4],
    [2, 6],
  ]);
});

test("two windows of one document do not destroy each other's unsent words", async () => {
  const first = await Store.open("7", "2");
  await first.store.save(lineOf(new Window().type(" two").state), 0);
  const second = await Store.open("7", "2");
  assert.equal(text(Window.from(second.kept)), "one"); // what is being written there stays there
  await second.store.save(lineOf(new Window().type(" three").state), 0);
  await first.store.save(lineOf(new Window().type(" two and more").state), 0);
  held.clear();
  const third = await Store.open("7", "2");
  const left = await third.store.adopt(third.store.left[0] ?? "");
  assert.deepEqual([text(Window.from(third.kept)), text(Window.from(left?.kept ?? null))].sort(), ["one three", "one two and more"]);
  await left?.store.remove();
  held.clear();
  assert.deepEqual((await Store.open("7", "2")).store.left, []);
});

test("nobody gets what is another's, and signing out leaves only what was not sent", async () => {
  const { store } = await Store.open("7", "3");
  await store.save(lineOf(new Window().state), 0);
  const unsent = await Store.open("7", "4");
  await unsent.store.save(lineOf(new Window().type(" two").state), 0);
  held.clear();
  assert.equal((await Store.open("8", "3")).kept, null);
  held.clear();
  await enter("8");
  assert.equal((await Store.open("7", "3")).kept, null);
  assert.equal(text(Window.from((await Store.open("7", "4")).kept)), "one two");
});

test("kept on this device is said when it is, and that there is no room too", async () => {
  held.clear();
  const { store } = await Store.open("7", "5");
  const time = new Time();
  const window = new Window();
  const session = new Session(() => ({ send: () => undefined, close: () => undefined }), {}, window, time);
  session.connection = "offline";
  session.lostAt = time.now() - 60_000;
  let told: (() => void) | null = null;
  const saver = new Saver(store, session, () => told?.(), time);
  const status = () => statusOf(session, saver.kept, time.now());
  window.type(" two");
  saver.note();
  assert.equal(status(), "saving");
  await new Promise<void>((resolve) => {
    told = resolve;
    time.pass(200);
  });
  assert.equal(status(), "offline");
  window.type(" three");
  assert.equal(status(), "saving"); // not yet what is on the device
  store.save = () => Promise.reject(new DOMException("no room", "QuotaExceededError"));
  await new Promise<void>((resolve) => {
    told = resolve;
    saver.now();
  });
  assert.equal(status(), "quota");
});

test("who may not read a document any more keeps the words, and not the document", async () => {
  held.clear();
  const { store } = await Store.open("7", "6", "Storage");
  await store.save(lineOf(new Window().type(" two").state), 0);
  const read = await Store.open("7", "8");
  await read.store.save(lineOf(new Window().state), 0);
  held.clear();
  await forbid("6");
  await forbid("8");
  assert.equal((await Store.open("7", "8")).kept, null);
  const { kept } = await Store.open("7", "6");
  assert.ok(!JSON.stringify(kept?.doc).includes("one"));
  assert.deepEqual([kept?.pending, kept?.lost.map((one) => one.text)], [[], [" two"]]);
  assert.deepEqual((await unsent("7")).filter((one) => one.path === "/documents/6"), [{ title: "Storage", path: "/documents/6", words: [" two"] }]);
  await discard("7");
  assert.deepEqual(await unsent("7"), []);
});
