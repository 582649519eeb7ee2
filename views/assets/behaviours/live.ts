import { leave } from "../editor/collab/device";
import { person } from "./page";

/**
 * One socket a page. It subscribes to what the page names in data-live, from the
 * position the page was rendered at; hands events on in order, each once; asks
 * for a reload of the content where the position is lost; and comes back by
 * itself for as long as the server does not tell it to stay away.
 */
export interface LiveEvent {
  s: string;
  o: number;
  e: string;
  kind: string;
  id?: string;
  html?: string;
  after?: string;
  data?: Record<string, unknown>;
}

interface Frame extends Partial<LiveEvent> {
  t: "event" | "subscribed" | "reload" | "error" | "ended" | "pong";
  code?: string;
  reason?: string;
}

// The protocol is described beside the server's side of it (handlers/live).

export type Connection = "connecting" | "live" | "reconnecting" | "offline" | "ended";

interface Position {
  offset: number;
  epoch: string;
}

const positions = new Map<string, Position>();
const listeners: ((event: LiveEvent) => void)[] = [];
const reloaders: ((page: Document) => void)[] = [];
const enders: ((subject: string) => void)[] = [];
const watchers: ((state: Connection) => void)[] = [];
let socket: WebSocket | null = null;
let failures = 0;
let state: Connection = "connecting";
let timer = 0;
let heard = 0;

export function onEvent(listener: (event: LiveEvent) => void): void {
  listeners.push(listener);
}

/** Told of what may not be listened to any more, or is not there for this person. */
export function onGone(told: (subject: string) => void): void {
  enders.push(told);
}

/** Called when the page has missed something, with the page as it is now, to be morphed in. */
export function onReload(take: (page: Document) => void): void {
  reloaders.push(take);
}

export function onConnection(watcher: (state: Connection) => void): void {
  watchers.push(watcher);
  watcher(state);
}

/** Tells the others of a subject that this person is writing. */
export function writing(subject: string): void {
  send({ t: "writing", s: subject });
}

/** Begins, where the page names something to subscribe to. */
export function start(): void {
  readPositions(document);
  if (positions.size === 0 || typeof WebSocket === "undefined") {
    return;
  }
  addEventListener("online", retryNow);
  addEventListener("offline", () => {
    socket?.close();
    if (state !== "ended") {
      change("offline");
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      retryNow();
    }
  });
  setInterval(beat, 25_000);
  connect();
}

/** Takes the positions that a rendered page carries. */
export function readPositions(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-live]").forEach((mark) => {
    const { live, offset, epoch } = mark.dataset;
    positions.set(live ?? "", { offset: Number(offset), epoch: epoch ?? "" });
  });
}

function connect(): void {
  clearTimeout(timer);
  const opened = new WebSocket(location.origin.replace(/^http/, "ws") + "/live?v=1");
  socket = opened;
  heard = Date.now();
  opened.onopen = () => {
    positions.forEach((position, subject) => {
      subscribe(subject, position);
    });
  };
  opened.onmessage = (message) => {
    heard = Date.now();
    receive(JSON.parse(String(message.data)) as Frame);
  };
  opened.onclose = (event) => {
    if (socket === opened) {
      socket = null;
      closed(event.code);
    }
  };
}

function subscribe(subject: string, position: Position): void {
  send({ t: "subscribe", s: subject, o: position.offset, e: position.epoch });
}

function send(message: object): void {
  if (socket?.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify(message));
  }
}

/** Codes from 4500 on say to stay away, 4003 that this page is too old; all others to come back, later each time. */
function closed(code: number): void {
  if ((code >= 4500 && code <= 4999) || code === 4003) {
    if (code === 4500) {
      void leave(person).catch(() => undefined); // signed out elsewhere
    }
    change("ended");
    return;
  }
  change(navigator.onLine ? "reconnecting" : "offline");
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(failures, 6));
  failures += 1;
  timer = window.setTimeout(connect, ceiling / 2 + Math.random() * (ceiling / 2));
}

function retryNow(): void {
  if (socket === null && state !== "ended") {
    connect();
  }
}

/** A line that died without a word is noticed by its silence. */
function beat(): void {
  if (socket?.readyState === WebSocket.OPEN && Date.now() - heard > 60_000) {
    const dead = socket;
    socket = null;
    dead.close();
    closed(4000);
    return;
  }
  send({ t: "ping" });
}

function receive(frame: Frame): void {
  switch (frame.t) {
    case "event":
      take(frame as LiveEvent);
      break;
    case "subscribed":
      failures = 0;
      change("live");
      settle(frame);
      break;
    case "reload":
      void reload(frame.s ?? "");
      break;
    case "ended":
      positions.delete(frame.s ?? "");
      gone(frame.s ?? "");
      if (positions.size === 0) {
        change("ended");
      }
      break;
    case "error":
      console.warn("live:", frame.s, frame.code);
  }
}

/** All that was missed has been sent: we stand where the server says. */
function settle(frame: Frame): void {
  if (positions.has(frame.s ?? "") && frame.e !== undefined) {
    positions.set(frame.s ?? "", { offset: frame.o ?? 0, epoch: frame.e });
  }
}

function take(event: LiveEvent): void {
  const position = positions.get(event.s);
  if (position === undefined) {
    return;
  }
  if (event.o > 0) {
    if (event.e !== position.epoch) {
      void reload(event.s);
      return;
    }
    if (event.o <= position.offset) {
      return; // seen before
    }
    position.offset = event.o; // what lay between was sent before it, or does not concern us
  }
  listeners.forEach((listener) => {
    listener(event);
  });
}

const lost = new Set<string>();
let reloading = false;

/** Fetches the content afresh; its positions replace ours, and we subscribe from there. */
async function reload(subject: string): Promise<void> {
  lost.add(subject);
  if (reloading) {
    return;
  }
  reloading = true;
  const page = await afresh();
  reloading = false;
  if (page === null) {
    window.setTimeout(() => void reload(subject), 5000 + Math.random() * 5000);
    return;
  }
  reloaders.forEach((take) => {
    take(page);
  });
  readPositions(page);
  lost.forEach((name) => {
    const position = positions.get(name);
    if (position !== undefined) {
      subscribe(name, position);
    }
  });
  lost.clear();
}

function gone(subject: string): void {
  enders.forEach((end) => {
    end(subject);
  });
}

/** Fetches the content afresh because more has changed than an event can show. Pages do not ask all at once. */
export async function again(subject: string, tries = 5): Promise<void> {
  await new Promise((resolve) => window.setTimeout(resolve, Math.random() * 1000));
  const page = await afresh();
  if (page !== null) {
    reloaders.forEach((take) => {
      take(page);
    });
  } else if (missing) { // it is where this person may not read
    gone(subject);
  } else if (tries > 1) {
    window.setTimeout(() => void again(subject, tries - 1), 5000 + Math.random() * 5000);
  }
}

let missing = false;

/** This page as it is now; null where it cannot be had, and whether it is not there for this person. */
async function afresh(): Promise<Document | null> {
  try {
    const response = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    missing = response.status === 404;
    return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  } catch {
    missing = false;
    return null;
  }
}

function change(next: Connection): void {
  if (next !== state) {
    state = next;
    watchers.forEach((watcher) => {
      watcher(next);
    });
  }
}
