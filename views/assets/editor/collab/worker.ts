/**
 * Shows documents without a line: the pages that were kept (offline.ts), when
 * the server cannot be reached, and nothing else. When told whose device it is
 * now, it forgets what belongs to others.
 */
import { form } from "./offline";
import { forgetOthers } from "./store";

interface Worker {
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

interface WorkerEvent {
  request: Request;
  data: unknown;
  waitUntil(done: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}

const worker = globalThis as unknown as Worker;

worker.addEventListener("install", (event) => {
  event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([forget((name) => name.startsWith("documents-") && !name.startsWith(form)), worker.clients.claim()]));
});

worker.addEventListener("message", (event) => {
  const account: unknown = (event.data as { account?: unknown } | null)?.account;
  if (typeof account === "string") {
    event.waitUntil(Promise.all([forget((name) => name.startsWith("documents-") && name !== form + account), forgetOthers(account)]));
  }
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(location.origin)) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async (error: unknown) => (await caches.match(new URL(request.url).pathname)) ?? Promise.reject(error as Error)));
  } else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request.url).then((kept) => kept ?? fetch(request)));
  }
});

async function forget(which: (name: string) => boolean): Promise<void> {
  await Promise.all((await caches.keys()).filter(which).map((name) => caches.delete(name)));
}
