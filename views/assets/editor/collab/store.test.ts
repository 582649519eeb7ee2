import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { closeHistory, history, undo } from "prosemirror-history";
import { Fragment, Slice } from "prosemirror-model";
import { EditorState, type Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import { made } from "../scene";
import { schema } from "../schema";
import { depart } from "./flight";
import { sendLeftover } from "./leftover";
import { giveBack, take } from "./receive";
import { Saver } from "./saver";
import { restore, saved, type Saved } from "./record";
import { Session } from "./session";
import { collab, lineOf, turn } from "./state";
import { statusOf } from "./status";
import { discard, enter, forbid, unsent } from "./device";
import { Store } from "./store";
import { Random } from "./testing/random";
import { Room } from "./testing/room";
import { line, Time } from "./testing/world";
import type { Json, Mode } from "./wire";

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

  constructor(version = 3, mode: Mode = "edit") {
    this.state = EditorState.create({ doc: made("doc", null, made("paragraph", null, "one")), plugins: [collab({ version, epoch: "e1", mode })] });
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

/** A window that has sent words, of which it has heard since that their paragraph is gone; the server has not answered. */
function flown(version = 3): Window {
  const window = new Window(version).type(" two");
  depart(window);
  const step = new ReplaceStep(0, 5, new Slice(Fragment.from(made("paragraph", null, "new")), 0, 0));
  take(window, version, [{ ref: "another", s: 2, by: 2, n: 1, steps: [step.toJSON() as Json] }]);
  assert.deepEqual([text(window), lineOf(window.state).pending.length, lineOf(window.state).held.map((one) => one.text)], ["new", 0, [" two"]]);
  return window;
}

test("words that lost their place on their way are on the device until the server has answered", async () => {
  held.clear();
  const first = await Store.open("7", "10", "Storage");
  const second = await Store.open("7", "10");
  await second.store.save(lineOf(new Window().type(" three").state), 0);
  await first.store.save(lineOf(flown().state), 0);
  held.clear();
  const third = await Store.open("7", "10");
  assert.equal(third.store.left.length, 1, "the window is not taken for one that has sent all");
  held.clear();
  await enter("8");
  assert.deepEqual((await unsent("7")).filter((one) => one.path === "/documents/10").flatMap((one) => one.words).sort(), [" three", " two"]);
  await forbid("10");
  const again = await Store.open("7", "10");
  const left = await again.store.adopt(again.store.left[0] ?? "");
  assert.deepEqual([...(again.kept?.lost ?? []), ...(left?.kept.lost ?? [])].map((one) => one.text).sort(), [" three", " two"]);
});

test("they are not called saved, and are as soon on the device as others", async () => {
  held.clear();
  const { store } = await Store.open("7", "11");
  const time = new Time();
  const window = flown();
  const session = new Session(() => ({ send: () => undefined, close: () => undefined }), {}, window, time);
  session.connection = "online";
  await store.save(lineOf(new Window().state), 0);
  let written = 0;
  const saver = new Saver(store, session, () => (written += 1), time);
  assert.equal(statusOf(session, saver.kept, time.now()), "saving");
  await new Promise<void>((resolve) => {
    const save = store.save.bind(store);
    store.save = (line, lostAt) => save(line, lostAt).finally(resolve);
    saver.note();
    time.pass(1_000);
    setTimeout(resolve, 5_000); // what was not begun in time does not end
  });
  held.clear();
  assert.deepEqual((await Store.open("7", "11")).kept?.held.map((one) => one.text), [" two"]);
});

test("what another window has left is gone only when the server has answered", async () => {
  held.clear();
  const time = new Time();
  const room = new Room(made("doc", null, made("paragraph", null, "one")));
  const window = new Window(0).type(" two");
  depart(window);
  const { store } = await Store.open("7", "12");
  await store.save(lineOf(window.state), 5);
  const step = new ReplaceStep(0, 5, new Slice(Fragment.from(made("paragraph", null, "new")), 0, 0));
  const other = room.join(2, "edit", () => undefined);
  room.hear(other, { t: "steps", ref: "another-1", base: 0, steps: [step.toJSON() as Json] });
  held.clear();
  const { kept } = await Store.open("7", "12");
  assert.ok(kept);
  const lost = await sendLeftover(schema, (heard) => {
    const carrier = line(room, time, new Random(1), { delay: 0, drop: 0, twice: 0 }, 7, () => "edit", heard);
    const passing = setInterval(() => {
      time.pass(10);
    }, 1);
    return { ...carrier, close: () => { clearInterval(passing); carrier.close(); } };
  }, 7, store, kept);
  assert.deepEqual(lost, []);
  assert.deepEqual(room.kept.map((one) => [one.person, one.text]), [[7, " two"]]);
});

test("who may not write any more when a window is opened again gets back what was not sent", async () => {
  held.clear();
  const { store } = await Store.open("7", "13");
  await store.save(lineOf(new Window().type(" two").state), 5);
  held.clear();
  const { kept } = await Store.open("7", "13");
  assert.ok(kept);
  const made = new Window(kept.version, "read");
  restore(made, kept);
  giveBack(made, "withdrawn");
  assert.deepEqual([text(made), lineOf(made.state).lost.map((one) => one.text)], ["one", [" two"]]);
});

test("what was kept and does not lead to a sound document is given back as words, with what was made after it and what was on its way", () => {
  const window = new Window().type(" two").type(" three");
  const whole = saved(lineOf(window.state), 5);
  const first = whole.pending[0];
  assert.ok(first);
  const cell = { type: "table_cell", content: [{ type: "paragraph", content: [{ type: "text", text: "cell" }] }] };
  const rows = [{ type: "table_row", content: [cell, { type: "table_row", content: [cell] }] }];
  const odd = { ...first, group: 2, step: { stepType: "replace", from: 0, to: 0, slice: { content: [{ type: "table", content: rows }] } } };
  const last = { ...first, group: 3, step: { stepType: "replace", from: 1, to: 1, slice: { content: [{ type: "text", text: "four" }] } } };
  const flight = { ref: first.ref, base: 3, steps: [first.step] };
  const held = [{ id: "h", text: "held", content: {}, at: 0, why: "deleted" as const }];
  const again = new Window();
  restore(again, { ...whole, flight, flying: 1, held, pending: [first, odd, last], doc: again.state.doc.toJSON() as Json });
  again.state.doc.check();
  assert.equal(text(again), "one two");
  const line = lineOf(again.state);
  assert.deepEqual([line.held, line.flight, line.pending.length], [[], null, 1]);
  assert.deepEqual(line.lost.map((one) => one.text), ["held", "cellcellfour"]);
});
