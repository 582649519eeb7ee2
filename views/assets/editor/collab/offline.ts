/** The store of pages for when there is no line; one an account, and of one form. */
export const form = "documents-1-";

/**
 * Keeps this page, with its style sheets and scripts, so that it opens without
 * a line. The worker that shows it then serves documents only.
 */
export async function keepPage(account: string): Promise<void> {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (workers === undefined || account === "" || !("caches" in globalThis)) {
    return;
  }
  await workers.register("/documents/worker.js", { scope: "/documents/" });
  const cache = await caches.open(form + account);
  const parts = [...document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => (one instanceof HTMLScriptElement ? one.src : one.href));
  for (const part of new Set(parts)) {
    if ((await cache.match(part)) === undefined) {
      await cache.add(part);
    }
  }
  const page = await fetch(location.pathname, { credentials: "same-origin" });
  if (page.ok && !page.redirected) {
    await cache.put(location.pathname, page);
  }
}
