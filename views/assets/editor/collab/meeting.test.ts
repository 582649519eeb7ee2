import assert from "node:assert/strict";
import { test } from "node:test";
import { redo, undo } from "prosemirror-history";
import { TextSelection } from "prosemirror-state";
import { hashNode } from "../../../../app/prose/hash.mjs";
import { made } from "../scene";
import { code } from "./carrier";
import { lineOf } from "./state";
import { Random } from "./testing/random";
import { Room } from "./testing/room";
import { Time, Writer } from "./testing/world";

interface Meeting {
  room: Room;
  time: Time;
  amina: Writer;
  bruno: Writer;
}

/** Amina and Bruno in one document, on good lines. */
function meeting(...words: string[]): Meeting {
  const room = new Room(made("doc", null, ...words.map((one) => made("paragraph", null, one))));
  const time = new Time();
  const random = new Random(1);
  const [amina, bruno] = [1, 2].map((person) => new Writer(person, room, time, random, { delay: 10, drop: 0, twice: 0 })) as [Writer, Writer];
  time.pass(100);
  return { room, time, amina, bruno };
}

const state = (writer: Writer) => writer.state as NonNullable<Writer["state"]>;
const text = (writer: Writer) => state(writer).doc.textBetween(0, state(writer).doc.content.size, "|");

function type(writer: Writer, words: string, at: number, to = at): void {
  writer.dispatch(state(writer).tr.insertText(words, at, to));
}

function all({ room, time, amina, bruno }: Meeting, want: string): void {
  time.pass(5000);
  for (const one of [amina, bruno]) {
    assert.equal(text(one), want);
    assert.ok(one.isSettled);
    assert.equal(one.hash, hashNode(room.doc));
  }
}

test("undoing and doing again is of one's own only, whatever others write meanwhile", () => {
  const m = meeting("one");
  type(m.amina, " two", 4);
  m.time.pass(1000);
  type(m.bruno, "zero ", 1);
  type(m.amina, " three", 8);
  m.time.pass(1000);
  undo(state(m.amina), (tr) => {
    m.amina.dispatch(tr);
  });
  all(m, "zero one");
  undo(state(m.amina), (tr) => {
    m.amina.dispatch(tr);
  });
  all(m, "zero one");
  redo(state(m.amina), (tr) => {
    m.amina.dispatch(tr);
  });
  all(m, "zero one two three");
});

test("undoing a deletion is told as such", () => {
  const m = meeting("one two");
  m.amina.dispatch(state(m.amina).tr.delete(4, 8));
  m.time.pass(1000);
  type(m.bruno, "zero ", 1);
  m.time.pass(1000);
  const sent: unknown[] = [];
  const hear = m.room.hear.bind(m.room);
  m.room.hear = (guest, message) => {
    sent.push(message);
    hear(guest, message);
  };
  undo(state(m.amina), (tr) => {
    m.amina.dispatch(tr);
  });
  all(m, "zero one two");
  const steps = sent.filter((one) => (one as { t: string }).t === "steps") as { mirrors?: unknown }[];
  assert.deepEqual(
    steps.map((one) => one.mirrors),
    [[[0, 1]]],
  );
});

test("the cursor stays in its words, and nothing scrolls", () => {
  const m = meeting("one two");
  m.amina.dispatch(state(m.amina).tr.setSelection(TextSelection.create(state(m.amina).doc, 5)));
  let scrolled = false;
  const dispatch = m.amina.dispatch.bind(m.amina);
  m.amina.dispatch = (tr) => {
    scrolled ||= tr.scrolledIntoView || tr.selectionSet;
    dispatch(tr);
  };
  type(m.bruno, "zero ", 1);
  type(m.bruno, "X", 10); // exactly at Amina's cursor
  all(m, "zero one Xtwo");
  assert.equal(state(m.amina).selection.head, 10);
  assert.ok(!scrolled);
});

test("what is composed is not disturbed", () => {
  const m = meeting("one", "two");
  m.amina.dispatch(state(m.amina).tr.setSelection(TextSelection.create(state(m.amina).doc, 4)));
  m.amina.composing = true;
  type(m.amina, "中", 4);
  m.time.pass(1000);
  type(m.bruno, "far ", 7); // in the other paragraph
  m.time.pass(1000);
  assert.equal(text(m.amina), "one中|far two");
  type(m.bruno, "near ", 1);
  m.bruno.dispatch(state(m.bruno).tr.insert(0, made("paragraph", null, "above")));
  type(m.amina, "文", 5);
  m.time.pass(1000);
  assert.equal(text(m.amina), "one中文|far two"); // held back, in order
  m.amina.composing = false;
  m.amina.session.release();
  all(m, "above|near one中文|far two");
});

test("who loses the right becomes a reader, and gets back what was not sent", () => {
  const m = meeting("one");
  m.amina.lines.delay = 500;
  type(m.amina, " und gleich", 4);
  const guest = [...m.room.guests.values()].find((one) => one.person === 1);
  assert.ok(guest);
  guest.mode = "read";
  guest.say({ t: "mode", mode: "read", message: "You may only read now." });
  all(m, "one");
  assert.deepEqual(
    m.amina.lost.map((one) => [one.text, one.why]),
    [[" und gleich", "withdrawn"]],
  );
  assert.deepEqual(m.amina.said, ["You may only read now."]);
  type(m.amina, "more", 1);
  assert.equal(text(m.amina), "one");
});

test("what is refused is given back, what could not be taken now is sent again", () => {
  const m = meeting("one");
  m.room.refuse.push("unavailable");
  type(m.amina, " two", 4);
  all(m, "one two");
  m.room.refuse.push("too_large");
  type(m.amina, " three", 8);
  all(m, "one two");
  assert.deepEqual(
    m.amina.lost.map((one) => one.text),
    [" three"],
  );
});

test("another document than the server's is noticed and mended, and what was typed stays", () => {
  const m = meeting("one", "two", "three");
  m.room.hashEvery = 1;
  const line = lineOf(state(m.amina));
  const wrong = made("doc", null, made("paragraph", null, "one"), made("paragraph", null, "twX"), made("paragraph", null, "three"));
  // As if a step had been taken in wrongly.
  const tr = state(m.amina).tr.replaceWith(0, state(m.amina).doc.content.size, wrong.content);
  m.amina.dispatch(tr.setMeta("collab$", { line: { ...line, base: wrong }, remote: true }));
  m.amina.isOnline = false;
  m.amina.cutLine?.(code.comeBack);
  type(m.amina, " and more", 4);
  m.time.pass(2000);
  m.amina.isOnline = true;
  all(m, "one and more|two|three");
  assert.equal(m.room.diverged, 1);
  assert.equal(m.amina.mended, 1);
  assert.equal(m.amina.lost.length, 0);
});

test("a document that was replaced keeps what was typed, or gives it back", () => {
  const m = meeting("one", "two");
  m.amina.isOnline = false;
  m.amina.cutLine?.(code.comeBack);
  type(m.amina, " kept", 4);
  type(m.amina, " given back", 14);
  m.room.epoch = "e2";
  m.room.version = 0;
  m.room.entries = [];
  m.room.doc = made("doc", null, made("paragraph", null, "one"), made("paragraph", null, "other"));
  m.room.docs = [m.room.doc];
  m.bruno.cutLine?.(code.comeBack);
  m.amina.isOnline = true;
  m.time.pass(5000);
  assert.ok(text(m.amina).startsWith("one kept|"));
  assert.ok((text(m.amina) + m.amina.lost.map((one) => one.text).join("")).includes("given back"));
  all(m, text(m.amina));
});

test("a batch whose answer was lost counts once, even where the document is loaded anew", () => {
  const m = meeting("one");
  m.room.catchUp = -1;
  type(m.amina, " two", 4);
  m.time.pass(12); // sent, and not yet answered
  const kept = m.amina.keepsake();
  m.time.pass(0);
  assert.ok(kept?.flight);
  m.amina.reopen();
  all(m, "one two");
});

test("a window closed without a line opens with what was written", () => {
  const m = meeting("one");
  m.amina.isOnline = false;
  m.amina.cutLine?.(code.comeBack);
  type(m.amina, " two", 4);
  type(m.amina, " three", 8);
  type(m.bruno, "zero ", 1);
  m.time.pass(100_000);
  m.amina.reopen();
  assert.equal(text(m.amina), "one two three");
  m.amina.isOnline = true;
  all(m, "zero one two three");
});
