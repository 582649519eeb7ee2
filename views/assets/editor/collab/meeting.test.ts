import assert from "node:assert/strict";
import { test } from "node:test";
import { closeHistory, redo, undo } from "prosemirror-history";
import { Fragment, Slice, type MarkType, type Node } from "prosemirror-model";
import { TextSelection, type EditorState } from "prosemirror-state";
import { addRowAfter } from "prosemirror-tables";
import { ReplaceStep, Step } from "prosemirror-transform";
import { hashNode } from "../../../../app/prose/hash.mjs";
import { made } from "../scene";
import { code } from "./carrier";
import { numbered, pair } from "./pending";
import { take, type Target } from "./receive";
import { lineOf, turn } from "./state";
import { Random } from "./testing/random";
import { Room } from "./testing/room";
import { Time, Writer } from "./testing/world";
import type { Json, Message } from "./wire";

interface Meeting {
  room: Room;
  time: Time;
  amina: Writer;
  bruno: Writer;
}

/** Amina and Bruno in one document, on good lines. */
const meeting = (...words: string[]): Meeting => meetingOn(...words.map((one) => made("paragraph", null, one)));

function meetingOn(...blocks: Node[]): Meeting {
  const room = new Room(made("doc", null, ...blocks));
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

/** What the room is told from now on. */
function heard(room: Room): Message[] {
  const sent: Message[] = [];
  const hear = room.hear.bind(room);
  room.hear = (guest, message) => {
    sent.push(message);
    hear(guest, message);
  };
  return sent;
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
  const sent = heard(m.room);
  undo(state(m.amina), (tr) => {
    m.amina.dispatch(tr);
  });
  all(m, "zero one two");
  const steps = sent.filter((one) => one.t === "steps");
  assert.deepEqual(
    steps.map((one) => one.mirrors),
    [[[0, 1]]],
  );
});

test("what is undone before it was sent is told as such, too, and a deletion long ago", () => {
  const m = meeting("one two");
  type(m.amina, "A", 1);
  m.amina.dispatch(state(m.amina).tr.delete(5, 9));
  const sent = heard(m.room);
  const back = () => {
    undo(state(m.amina), (tr) => {
      m.amina.dispatch(tr);
    });
  };
  back(); // the three go together
  m.time.pass(1000);
  m.amina.dispatch(state(m.amina).tr.delete(5, 9));
  m.time.pass(1000);
  for (let i = 0; i < 150; i += 1) {
    m.amina.dispatch(closeHistory(state(m.amina).tr.insertText("x", 2)).setMeta("addToHistory", false));
    m.time.pass(100);
  }
  back();
  all(m, `A${"x".repeat(150)}one two`);
  const told = sent.filter((one) => one.t === "steps").flatMap((one) => one.mirrors ?? []);
  assert.deepEqual(told, [
    [2, 2],
    [0, 4],
  ]);
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

test("what is written in a window that was opened without a line says how long it waited, and since when", () => {
  const m = meeting("one");
  m.amina.isOnline = false;
  m.amina.cutLine?.(code.comeBack);
  const kept = m.amina.keepsake();
  assert.ok(kept);
  m.amina.reopen({ ...kept, lostAt: 0 }); // nothing was pending when the window closed
  type(m.amina, " two", 4);
  type(m.bruno, "zero ", 1);
  m.time.pass(600_000);
  const sent = heard(m.room);
  m.amina.isOnline = true;
  m.time.pass(5000);
  const steps = sent.filter((one) => one.t === "steps");
  assert.deepEqual(steps.map((one) => one.base), [0]);
  assert.ok((steps[0]?.away ?? 0) >= 10);
  all(m, "zero one two");
});

test("one act that could not be sent is not done", () => {
  const m = meeting("one");
  type(m.amina, "x".repeat(1_000_001), 4);
  all(m, "one");
  type(m.amina, "\u4e2d".repeat(340_000), 4); // three bytes each
  all(m, "one");
});

test("an act that leads to an unsound document is not done, and nothing waits for it", () => {
  const cell = (words: string) => made("table_cell", null, words);
  const table = made("table", null, made("table_row", null, cell("two"), cell("three")), made("table_row", null, cell("four")));
  const m = meetingOn(table, made("paragraph", null, "one"));
  assert.equal(state(m.bruno).doc.resolve(24).parent.textContent, "four");
  m.bruno.cutLine?.(code.comeBack);
  const raw = state(m.bruno).apply(state(m.bruno).tr.setSelection(TextSelection.create(state(m.bruno).doc, 24)));
  addRowAfter(raw, (tr) => {
    m.bruno.dispatch(tr); // the library's, which puts a row into a row
  });
  state(m.bruno).doc.check();
  type(m.bruno, "five ", state(m.bruno).doc.content.size - 4);
  type(m.amina, "zero ", state(m.amina).doc.content.size - 4);
  all(m, "two|three|four|zero five one");
});

test("a batch holds no more than a message may, however it is made up", () => {
  const m = meeting("one");
  m.amina.isOnline = false;
  m.amina.cutLine?.(code.comeBack);
  type(m.amina, "\u4e00".repeat(80_000), 4);
  type(m.amina, "\u4e01".repeat(300_000), 4);
  type(m.amina, "x", 4);
  const sent = heard(m.room);
  m.amina.isOnline = true;
  m.time.pass(60_000);
  const sizes = sent.filter((one) => one.t === "steps").map((one) => new TextEncoder().encode(JSON.stringify(one)).length);
  assert.ok(sizes.length > 0 && Math.max(...sizes) < 1 << 20, String(sizes));
  assert.ok(m.amina.isSettled);
});

test("words are not sent as somebody else's", () => {
  const m = meeting("one");
  m.amina.session.person = 1;
  m.amina.isOnline = false;
  m.amina.cutLine?.(code.comeBack);
  type(m.amina, " two", 4);
  const join = m.room.join.bind(m.room);
  m.room.join = (_person, mode, say) => join(2, mode, say); // another account has signed in
  m.amina.isOnline = true;
  m.time.pass(10_000);
  assert.equal(m.room.doc.textContent, "one");
  assert.equal(text(m.amina), "one two");
  assert.deepEqual([m.amina.session.connection, m.amina.session.ended], ["ended", code.signIn]);
});

// Bruno writes "two" before the old "two", which Amina deletes; her document comes whole.
for (const there of [undefined, 0, 1]) {
  const before = ["nothing was on its way", "a batch was, and was lost", "a batch was, and is in it"][there === undefined ? 0 : there + 1] ?? "";
  test(`what waits under a document that came whole changes what it was made to change: ${before}`, () => {
    const m = meeting("one", "two");
    m.room.catchUp = -1;
    if (there !== undefined) {
      type(m.amina, "!", 4);
      for (let ms = 0; ms < 8 || (ms < 100 && m.room.entries.length < there); ms += 1) {
        m.time.pass(1); // sent, and not yet answered
      }
      assert.equal(m.room.entries.length, there);
      assert.ok(m.amina.session.line?.flight);
    }
    m.amina.isOnline = false;
    m.amina.cutLine?.(code.comeBack);
    const end = state(m.amina).doc.content.size - 1;
    m.amina.dispatch(state(m.amina).tr.delete(end - 3, end));
    m.bruno.dispatch(state(m.bruno).tr.insert(state(m.bruno).doc.child(0).nodeSize, made("paragraph", null, "two")));
    m.time.pass(5000);
    m.amina.isOnline = true;
    all(m, there === undefined ? "one|two|" : "one!|two|");
  });
}

test("what is written after the document was asked for, and comes whole, changes what it was made for", () => {
  const m = meeting("one", "two");
  m.room.catchUp = -1;
  m.amina.isOnline = false;
  m.amina.cutLine?.(code.comeBack);
  m.bruno.dispatch(state(m.bruno).tr.insert(5, made("paragraph", null, "two")));
  m.time.pass(5000);
  const sent = heard(m.room);
  m.amina.isOnline = true;
  for (let i = 0; i < 3000 && !sent.some((one) => one.t === "open"); i += 1) {
    m.time.pass(1);
  }
  assert.equal(text(m.amina), "one|two");
  m.amina.dispatch(state(m.amina).tr.delete(6, 9));
  all(m, "one|two|");
  assert.deepEqual(
    sent.filter((one) => one.t === "open").map((one) => one.ref !== undefined),
    [false, true],
  );
});

test("what comes back is taken for what it was made of, whatever of it has gone here", () => {
  const { amina } = meeting("one two");
  [8, 4, 1].forEach((at) => {
    type(amina, "xx", at);
  });
  const pending = numbered(lineOf(state(amina)).pending, 3).filter((_, index) => index !== 1);
  const steps = [{}, {}];
  const pairs = (stands: number[] | undefined, sent: number): unknown => [...pair({ ref: "mine", n: 2, steps, ...(stands && { stands }) }, pending, sent)];
  assert.deepEqual(pairs([0, 1], 3), [[0, 0]]);
  assert.deepEqual(pairs([1, 2], 3), [[1, 1]]);
  assert.deepEqual(pairs([-1, 0], 3), [[1, 0]]);
  assert.deepEqual(pairs(undefined, 2), [[0, 0]]);
  assert.deepEqual(pairs(undefined, 3), []);
});

test("what is typed into what is under way stays in it where only some of it finds a place, and is undone there", () => {
  const m = meeting("one", "two", "three");
  const hear = m.room.hear.bind(m.room);
  const held: (() => void)[] = [];
  m.room.hear = (guest, message) => {
    if (message.t === "steps" && guest.person === 1) {
      held.push(() => hear(guest, message));
    } else {
      hear(guest, message);
    }
  };
  [11, 7, 3].forEach((at) => {
    m.amina.dispatch(closeHistory(state(m.amina).tr.insertText("xx", at, at)));
  });
  m.time.pass(500);
  assert.equal(lineOf(state(m.amina)).flying, 3);
  type(m.bruno, "", 6, 9);
  m.amina.dispatch(closeHistory(state(m.amina).tr.insertText("c", 16, 16)));
  m.amina.dispatch(closeHistory(state(m.amina).tr.insertText("a", 4, 4)));
  m.time.pass(500);
  held.forEach((one) => one());
  m.room.hear = hear;
  all(m, "onxaxe||xcxthree");
  for (const want of ["onxxe||xcxthree", "onxxe||xxthree", "one||xxthree"]) {
    undo(state(m.amina), m.amina.dispatch.bind(m.amina));
    all(m, want);
  }
});

test("what comes back after it had gone here, and is taken out again by what is pending, is given back", () => {
  const { amina } = meeting("one two three");
  const target = amina as unknown as Target;
  type(amina, "xyz", 5);
  const sent = numbered(lineOf(state(amina)).pending, 1);
  amina.dispatch(turn(state(amina).tr, { ...lineOf(state(amina)), pending: sent, flying: 1, flight: { ref: "mine", base: 0, steps: [{}] } }));
  const others = state(amina).schema;
  const step = (from: number, to: number, text = ""): Json =>
    new ReplaceStep(from, to, text === "" ? Slice.empty : new Slice(Fragment.from(others.text(text)), 0, 0)).toJSON() as Json;
  take(target, 0, [{ ref: "other", n: 1, steps: [step(3, 6)] }]);
  assert.equal(text(amina), "onwo three");
  type(amina, "", 2, 4); // on what they had left
  take(target, 1, [{ ref: "mine", n: 1, steps: [step(3, 3, "xyz")], stands: [0] }]);
  assert.equal(text(amina), "oo three");
  assert.deepEqual(
    lineOf(state(amina)).lost.map((one) => one.text),
    ["xyz"],
  );
});

test("marks over marks are undone and done again as often as one likes, and others get them", () => {
  const m = meeting("one two three four");
  const link = (from: number, to: number, href: string): void => {
    const { state: now } = m.amina as { state: EditorState };
    m.amina.dispatch(closeHistory(now.tr.addMark(from, to, (now.schema.marks["link"] as MarkType).create({ href }))));
    m.time.pass(2000);
  };
  link(3, 6, "https://one.example/");
  link(9, 12, "https://two.example/");
  link(2, 17, "https://all.example/");
  const sent = heard(m.room);
  for (let i = 0; i < 4; i += 1) {
    undo(state(m.amina), m.amina.dispatch.bind(m.amina));
    m.time.pass(2000);
    redo(state(m.amina), m.amina.dispatch.bind(m.amina));
    m.time.pass(2000);
  }
  all(m, "one two three four");
  for (const message of sent) {
    if (message.t === "steps") {
      message.steps.forEach((json) => Step.fromJSON(state(m.amina).schema, json));
    }
  }
  assert.ok(sent.some((message) => message.t === "steps" && message.steps.some((step) => step["stepType"] === "markSet")));
});

test("what was sent before the window went down is known for one's own, however much of it the device had kept", () => {
  const { amina } = meeting("one");
  const target = amina as unknown as Target;
  ["x", "y"].forEach((letter, i) => {
    amina.dispatch(closeHistory(state(amina).tr.insertText(letter, 4 + i)));
  });
  const [, second] = lineOf(state(amina)).pending;
  const put = (at: number, words: string): Json => new ReplaceStep(at, at, new Slice(Fragment.from(state(amina).schema.text(words)), 0, 0)).toJSON() as Json;
  take(target, 0, [{ ref: "other", n: 1, steps: [put(1, "-")] }, { ref: second?.ref ?? "", n: 2, steps: [put(5, "y"), put(6, "z")] }]);
  assert.equal(text(amina), "-oneyz");
  assert.equal(lineOf(state(amina)).pending.length, 0);
  assert.deepEqual(
    lineOf(state(amina)).lost.map((one) => one.text),
    ["x"],
  );
});
