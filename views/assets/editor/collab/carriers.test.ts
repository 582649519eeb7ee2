import assert from "node:assert/strict";
import { test } from "node:test";
import { code, type Carrier, type Dial, type Heard } from "./carrier";
import { choosing } from "./choose";
import { pollTo } from "./poll";
import { Time } from "./testing/world";
import type { Frame } from "./wire";

const pong: Frame = { t: "pong" };

/** A way to the server that does what a test says. */
function way(does: (heard: Heard, time: Time) => void, time: Time): Dial & { tries: number } {
  const dial = (heard: Heard): Carrier => {
    out.tries += 1;
    does(heard, time);
    return { send: () => undefined, close: () => undefined };
  };
  const out = Object.assign(dial, { tries: 0 });
  return out;
}

const works = (heard: Heard, time: Time): void => {
  time.after(10, () => {
    heard.opened();
    heard.frames([pong]);
  });
};
const refuses = (heard: Heard, time: Time): void => {
  time.after(10, () => {
    heard.closed(1006);
  });
};
const swallows = (heard: Heard, time: Time): void => {
  time.after(10, () => {
    heard.opened();
  });
};

interface Told {
  frames: number;
  closed: number[];
}

function listening(time: Time, socket: Dial, poll: Dial, reaches = false): { told: Told; chosen: ReturnType<ReturnType<typeof choosing>> } {
  const told: Told = { frames: 0, closed: [] };
  const chosen = choosing({ socket, poll, reaches: () => Promise.resolve(reaches) }, time)({
    opened: () => undefined,
    frames: (frames) => {
      told.frames += frames.length;
    },
    closed: (reason) => {
      told.closed.push(reason);
    },
  });
  return { told, chosen };
}

test("requests carry where a socket cannot be opened", () => {
  const time = new Time();
  const [socket, poll] = [way(refuses, time), way(works, time)];
  const { told, chosen } = listening(time, socket, poll);
  time.pass(1000);
  assert.equal(chosen.way, "poll");
  assert.deepEqual([told.frames, socket.tries, poll.tries], [1, 1, 1]);
});

test("requests carry where a socket opens and says nothing", () => {
  const time = new Time();
  const [socket, poll] = [way(swallows, time), way(works, time)];
  const { told, chosen } = listening(time, socket, poll);
  time.pass(9_000);
  assert.equal(told.frames, 0);
  time.pass(2_000);
  assert.equal(chosen.way, "poll");
  assert.equal(told.frames, 1);
});

test("without any line both are tried, later each time, until one is there", () => {
  const time = new Time();
  let blocked = true;
  const perhaps = (heard: Heard, at: Time): void => {
    (blocked ? refuses : works)(heard, at);
  };
  const [socket, poll] = [way(perhaps, time), way(perhaps, time)];
  const { told } = listening(time, socket, poll);
  time.pass(600_000);
  assert.ok(socket.tries > 10 && socket.tries < 60 && poll.tries > 10, `${String(socket.tries)} and ${String(poll.tries)} tries`);
  blocked = false;
  time.pass(40_000);
  assert.equal(told.frames, 1);
});

test("who is told to stay away stays away", () => {
  const time = new Time();
  const poll = way(works, time);
  const socket = way((heard) => {
    time.after(5, () => {
      heard.closed(code.rightLost);
    });
  }, time);
  const { told } = listening(time, socket, poll);
  time.pass(600_000);
  assert.deepEqual([told.closed, socket.tries, poll.tries], [[code.rightLost], 1, 0]);
});

test("a socket that becomes possible is taken", async () => {
  const time = new Time();
  let blocked = true;
  const socket = way((heard, at) => {
    (blocked ? refuses : works)(heard, at);
  }, time);
  const { chosen } = listening(time, socket, way(works, time), true);
  time.pass(1000);
  assert.equal(chosen.way, "poll");
  blocked = false;
  time.pass(300_000);
  await Promise.resolve();
  await Promise.resolve();
  time.pass(1000);
  assert.equal(chosen.way, "socket");
});

test("by requests every message comes once and in order, though answers are lost or come twice", async () => {
  const messages = Array.from({ length: 40 }, (_, i) => ({ t: "error", code: String(i), message: "" }) as Frame);
  const got: string[] = [];
  let ready = 0;
  let asked = 0;
  let ended = 0;
  const ask = (body: string): Promise<Response> => {
    asked += 1;
    const { after, wait } = JSON.parse(body) as { after: number; wait: number };
    ready = Math.min(messages.length, ready + (wait > 0 ? 3 : 1));
    if (asked % 5 === 0) {
      return Promise.reject(new Error("lost"));
    }
    const answer = { session: "s", after: ready, messages: messages.slice(after, ready), ...(ready === messages.length && asked % 5 === 1 ? { end: 4000 } : {}) };
    return Promise.resolve(new Response(JSON.stringify(answer)));
  };
  const soon = { now: () => 0, after: (_ms: number, call: () => void) => (queueMicrotask(call), () => undefined) };
  await new Promise<void>((resolve) => {
    const carrier = pollTo("", () => "", soon, ask)({
      opened: () => {
        carrier.send([{ t: "open" }]);
      },
      frames: (frames) => {
        got.push(...frames.map((one) => (one as { code: string }).code));
        carrier.send([{ t: "ping" }]);
      },
      closed: (reason) => {
        ended = reason;
        resolve();
      },
    });
  });
  assert.deepEqual(
    got,
    messages.map((one) => (one as { code: string }).code),
  );
  assert.equal(ended, 4000);
});
