import assert from "node:assert/strict";
import { test } from "node:test";
import { hashNode } from "../../../../app/prose/hash.mjs";
import { schema } from "../schema";
import { code } from "./carrier";
import { edit, Letters } from "./testing/edits";
import { Random } from "./testing/random";
import { Room } from "./testing/room";
import { Time, Writer, type Lines } from "./testing/world";

declare const process: { env: Record<string, string | undefined> };

const node = (name: string, attrs: object | null, ...content: unknown[]) => ({ type: name, ...(attrs === null ? {} : { attrs }), ...(content.length > 0 ? { content } : {}) });
const text = (words: string) => ({ type: "text", text: words });
const paragraph = (words: string) => node("paragraph", null, text(words));

export const small = () =>
  schema.nodeFromJSON(
    node(
      "doc",
      null,
      node("heading", { level: 1 }, text("Mercury")),
      paragraph("abcdefgh"),
      paragraph("ijklmnop"),
      node("bullet_list", null, node("list_item", null, paragraph("qr")), node("list_item", null, paragraph("st"))),
      node("table", null, node("table_row", null, node("table_cell", null, paragraph("uv")), node("table_cell", null, paragraph("wx")))),
    ),
  );

interface Plan {
  seed: number;
  writers: number;
  edits: number;
  lines: Lines;
  undo: boolean;
  restarts: boolean;
  /** Windows crash, with the device behind what was sent. */
  crashes: boolean;
}

interface Outcome {
  rebased: number;
  repeated: number;
  kept: number;
  mended: number;
  typed: number;
}

/** How many afternoons of each kind, and from which seed on; EXCHANGE_TEST_SEEDS and EXCHANGE_TEST_SEED ask for others. */
const seeds = Number(process.env["EXCHANGE_TEST_SEEDS"] ?? 20);
const first = Number(process.env["EXCHANGE_TEST_SEED"] ?? 1);

/** One afternoon of several people in one document. */
function simulate(plan: Plan): Outcome {
  const random = new Random(plan.seed);
  const time = new Time();
  const room = new Room(small());
  const letters = new Letters();
  const writers = Array.from({ length: plan.writers }, (_, i) => new Writer(i + 1, room, time, random, { ...plan.lines }));
  const behind = new Map<Writer, ReturnType<Writer["keepsake"]>>();
  const restless = { ...plan.lines };
  time.pass(20_000);
  for (let done = 0; done < plan.edits; ) {
    time.pass(random.next() * random.below(600));
    const writer = random.of(writers);
    if (writer.state === null) {
      continue;
    }
    const tr = edit(writer.state, random, letters, plan.undo);
    if (tr === null) {
      continue;
    }
    writer.dispatch(tr);
    done += 1;
    if (random.often(0.01)) {
      writer.cutLine?.(code.comeBack);
    }
    if (random.often(0.01)) {
      writer.isOnline = !writer.isOnline;
      writer.cutLine?.(code.comeBack);
    }
    if (random.often(0.005)) {
      writer.reopen();
    }
    if (plan.crashes && random.often(0.2)) {
      behind.set(writer, writer.keepsake());
    }
    if (plan.crashes && random.often(0.02) && behind.get(writer) != null) {
      writer.reopen(behind.get(writer));
    }
    if (plan.restarts && random.often(0.003)) {
      writers.forEach((one) => one.cutLine?.(1006));
    }
    if (random.often(0.003)) {
      room.refuse.push("unavailable");
    }
  }
  writers.forEach((one) => {
    Object.assign(one.lines, { ...restless, drop: 0 });
    one.isOnline = true;
  });
  for (let i = 0; i < 200 && !writers.every((one) => one.isSettled); i += 1) {
    time.pass(1000);
  }
  time.pass(30_000);
  check(plan, room, writers, letters);
  return {
    rebased: room.rebased,
    repeated: room.repeated,
    kept: room.kept.length + writers.reduce((sum, one) => sum + one.lost.length, 0),
    mended: writers.reduce((sum, one) => sum + one.mended, 0),
    typed: letters.typed.length,
  };
}

function check(plan: Plan, room: Room, writers: Writer[], letters: Letters): void {
  const name = `seed ${String(plan.seed)}`;
  for (const writer of writers) {
    assert.ok(writer.isSettled, `${name}: ${String(writer.person)} has not settled: ${writer.session.connection}, ${String(writer.session.line?.pending.length)} pending`);
    assert.equal(writer.session.line?.version, room.version, `${name}: version of ${String(writer.person)}`);
    assert.equal(writer.hash, hashNode(room.doc), `${name}: document of ${String(writer.person)}`);
  }
  const accounted = new Set([...room.doc.textContent, ...room.kept.flatMap((one) => [...one.text])]);
  for (const writer of writers) {
    [...writer.deleted, ...writer.lost.flatMap((one) => [...one.text])].forEach((letter) => accounted.add(letter));
  }
  const vanished = letters.typed.filter((letter) => !accounted.has(letter));

  assert.equal(vanished.length, 0, `${name} [${vanished.join("")}]: ${String(vanished.length)} of ${String(letters.typed.length)} letters vanished`);
  if (!plan.undo) {
    const all = [...room.doc.textContent].filter((letter) => letter >= "\u3400");
    assert.equal(all.length, new Set(all).size, `${name}: something is there twice`);
  }
}

/** Plays afternoons, and those again that once came to another end. */
function run(seeds: number, plan: (seed: number) => Omit<Plan, "seed">, again: readonly number[] = []): Outcome {
  const sum: Outcome = { rebased: 0, repeated: 0, kept: 0, mended: 0, typed: 0 };
  const failed: string[] = [];
  for (const seed of [...Array.from({ length: seeds }, (_, i) => first + i), ...again]) {
    try {
      const one = simulate({ seed, ...plan(seed) });
      for (const what of Object.keys(sum) as (keyof Outcome)[]) {
        sum[what] += one[what];
      }
    } catch (error) {
      failed.push(`seed ${String(seed)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  assert.ok(failed.length === 0, failed.join("\n"));
  return sum;
}

test("all come to the same document, and every letter is accounted for", () => {
  const sum = run(seeds, (seed) => ({ writers: 2 + (seed % 7), edits: 150, lines: { delay: 300, drop: 0, twice: 0 }, undo: false, restarts: false, crashes: false }));
  assert.equal(sum.mended, 0, "nobody had to load anew");
  assert.ok(seeds < 20 || (sum.rebased > seeds * 10 && sum.kept > seeds), "people were in each other's way");
});

test("so they do on bad lines, with undoing, restarts and windows closed", () => {
  const sum = run(seeds, (seed) => ({ writers: 2 + (seed % 7), edits: 150, lines: { delay: 5000, drop: 0.05, twice: 0.05 }, undo: true, restarts: true, crashes: false }), [1858, 5472]);
  assert.equal(sum.mended, 0, "nobody had to load anew");
  assert.ok(seeds < 20 || sum.repeated > seeds / 2, "answers were lost");
});

test("a window that crashes, with less on its device than it had sent, puts nothing in twice", () => {
  const sum = run(seeds, (seed) => ({ writers: 2 + (seed % 4), edits: 150, lines: { delay: 400, drop: 0.02, twice: 0.05 }, undo: false, restarts: true, crashes: true }), [1612, 4236, 5338, 8483, 12287, 15332]);
  assert.equal(sum.mended, 0, "nobody had to load anew");
});
