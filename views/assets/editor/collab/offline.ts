import { form } from "./device";

/** What is shown where no page was kept. */
const away = "/documents/offline";

/** How many documents open without a line: those opened last. */
const most = 30;

/**
 * Keeps the page of this document, without its text, and all that the page
 * needs, so that it opens without a line.
 */
export async function keepPage(account: string): Promise<void> {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (workers === undefined || account === "" || !("caches" in globalThis)) {
    return;
  }
  await workers.register("/documents/worker.js", { scope: "/documents/" });
  const cache = await caches.open(form + account);
  const shell = await fetch(`${location.pathname}?shell=1`, { credentials: "same-origin" });
  if (!shell.ok || shell.redirected) {
    return;
  }
  const text = await shell.clone().text();
  for (const part of partsOf(text)) {
    if ((await cache.match(part)) === undefined) {
      await cache.add(part);
    }
  }
  await cache.put(location.pathname, shell);
  await keepAway(cache);
  await prune(cache);
}

/** The page that says that there is no line, in the language of this one. */
async function keepAway(cache: Cache): Promise<void> {
  const there = await cache.match(away);
  const now = partsOf(document.documentElement.innerHTML);
  if (there !== undefined) {
    const text = await there.text();
    if (text.includes(`<html lang="${document.documentElement.lang}"`) && [...partsOf(text)].every((part) => now.has(part))) {
      return;
    }
  }
  await cache.add(away);
}

/** Forgets the pages beyond the last, and parts that no page names any more. */
async function prune(cache: Cache): Promise<void> {
  const paths = (await cache.keys()).map((one) => new URL(one.url).pathname);
  const documents = paths.filter((path) => /^\/documents\/\d+$/.test(path));
  const old = new Set(documents.slice(0, Math.max(0, documents.length - most)));
  const named = new Set<string>();
  for (const path of paths.filter((one) => !one.startsWith("/static/") && !old.has(one))) {
    const text = (await (await cache.match(path))?.text()) ?? "";
    partsOf(text).forEach((part) => named.add(part));
  }
  for (const path of paths.filter((one) => old.has(one) || (one.startsWith("/static/") && !named.has(one)))) {
    await cache.delete(path);
  }
}

/** The style sheets, scripts and pictures of ours that a page names. */
function partsOf(html: string): Set<string> {
  return new Set(html.match(/\/static\/[0-9a-f]+\/[\w.-]+/g) ?? []);
}
