/**
 * Shows documents without a line: the pages that were kept (offline.ts), where
 * the server cannot be reached, and nothing else. What the server answers is
 * never held back for something older.
 */
import { forbid, forgetPages, form, pageOf } from "./device";

interface Worker {
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

interface WorkerEvent {
  request: Request;
  waitUntil(done: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
}

const worker = globalThis as unknown as Worker;

// A newer worker takes over at once: what it does for pages that are open is the same.
worker.addEventListener("install", (event) => {
  event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([forgetPages((cache) => !cache.startsWith(form)), worker.clients.claim()]));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(show(event, pathname));
  } else if (pathname.startsWith("/static/")) {
    // Its address changes with its content.
    event.respondWith(caches.match(request.url).then((kept) => kept ?? fetch(request)));
  }
});

async function show(event: WorkerEvent, path: string): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(event.request);
  } catch {
    return (await pageOf(path)) ?? (await pageOf("/documents/offline")) ?? Response.error();
  }
  const document = /^\/documents\/(\d+)$/.exec(path)?.[1];
  if (document !== undefined && [403, 404, 410].includes(answer.status)) {
    event.waitUntil(forbid(document));
  }
  return answer;
}
