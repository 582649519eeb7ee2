/**
 * What a device keeps for when there is no line: documents with what was
 * written in them, and the pages that show them. All of it belongs to one
 * account; when another one is here, or none, it goes, but for words that were
 * never sent.
 */
import { dropSaid, said, withoutQuotes } from "../threads/said";
import type { Lost } from "./lost";
import type { Flight, Json } from "./wire";

/** What stands on top of a document, and of which it is. Every window has its own. */
export interface Head {
  key: string;
  /** account/document/ */
  owner: string;
  at: number;
  version: number;
  epoch: string;
  /** undoes: the version that the step undoes, as in a batch of all of them. */
  pending: { step: Json; group: number; made: number; ref: string; undoes?: number; place?: number }[];
  flight: Flight | null;
  flying: number;
  held: readonly Lost[];
  lost: readonly Lost[];
  lostAt: number;
  title: string;
  /** The words among these that nobody else has. */
  unsent: string[];
}

/** The document as the server had it. It is large, and changes less often than what stands on top. */
export interface Base {
  key: string;
  version: number;
  epoch: string;
  doc: Json;
}

/** A document in which there are words that were not sent. */
export interface Unsent {
  title: string;
  path: string;
  words: string[];
}

export const name = "exchange-documents";

/** The store of pages; one an account, and of one form. */
export const form = "documents-1-";

/** Where the device notes whose it is, so that pages of others need not look. */
const marker = "documents";

const blank = { type: "doc", content: [{ type: "paragraph" }] };

/** Whether there are words in it that nobody else may have. */
export function holds(head: Head): boolean {
  return head.pending.length > 0 || head.held.length > 0 || head.lost.length > 0;
}

/** Notes that something of this account's is on the device. */
export function mark(account: string): void {
  try {
    localStorage.setItem(marker, account);
  } catch {
    // A store that is closed to us: then the other ones are, too.
  }
}

function unmark(): void {
  try {
    localStorage.removeItem(marker);
  } catch {
    // As above.
  }
}

/** Whose documents are on the device; null where there are none. */
export function marked(): string | null {
  try {
    return localStorage.getItem(marker);
  } catch {
    return null;
  }
}

/** From now on the device is this account's, "" for nobody's: what is of others goes, but for what they have not sent. */
export async function enter(account: string): Promise<void> {
  await forget((other) => other !== account);
  if (marked() !== account) {
    unmark();
  }
}

/** This account is not here any more. */
export async function leave(account: string): Promise<void> {
  await forget((other) => other === account);
  if (marked() === account) {
    unmark();
  }
}

async function forget(which: (account: string) => boolean): Promise<void> {
  await forgetPages((cache) => which(cache.slice(form.length)));
  await inStore(async (db) => {
    const theirs = (await heads(db, "")).filter((head) => which(accountOf(head)) && !holds(head));
    await erase(
      db,
      theirs.map((head) => head.key),
    );
  });
}

/** The words of an account that are only on this device. */
export async function unsent(account: string): Promise<Unsent[]> {
  const held = await inStore(async (db) => (await heads(db, `${account}/`)).filter(holds));
  const written = (held ?? []).map((head) => ({ title: head.title, path: `/documents/${documentOf(head)}`, words: head.unsent }));
  return [...written, ...said(account)];
}

/** The documents of an account that open without a line. */
export async function kept(account: string): Promise<Unsent[]> {
  const all = (await inStore((db) => heads(db, `${account}/`))) ?? [];
  const cache = await caches.open(form + account);
  const found = new Map<string, Unsent>();
  for (const head of all) {
    const path = `/documents/${documentOf(head)}`;
    if ((await cache.match(path)) !== undefined) {
      found.set(path, { title: head.title, path, words: [...(found.get(path)?.words ?? []), ...(holds(head) ? head.unsent : [])] });
    }
  }
  return [...found.values()];
}

/** Removes all that is of this account, words that were not sent as well: only where the person says so. */
export async function discard(account: string): Promise<void> {
  dropSaid(account);
  await inStore(async (db) => {
    await erase(
      db,
      (await heads(db, `${account}/`)).map((head) => head.key),
    );
  });
}

/** A document may not be read any more: it goes, with its page. Of words that were not sent only these stay. */
export async function forbid(document: string, account?: string): Promise<void> {
  withoutQuotes(document);
  for (const cache of await pages()) {
    await (await caches.open(cache)).delete(`/documents/${document}`);
  }
  await inStore(async (db) => {
    const all = (await heads(db, "")).filter((head) => documentOf(head) === document && (account === undefined || accountOf(head) === account));
    await erase(
      db,
      all.filter((head) => !holds(head)).map((head) => head.key),
    );
    for (const head of all.filter(holds)) {
      await write(db, bare(head), { key: head.key, version: 0, epoch: "", doc: blank });
    }
  });
}

/** The words of a head without the document they were written in. */
function bare(head: Head): Head {
  const lost = head.pending.length === 0 && head.held.length === 0 ? head.lost : head.unsent.map((text, i): Lost => ({ id: `${head.key}-${String(i)}`, text, content: {}, at: 0, why: "withdrawn" }));
  return { ...head, version: 0, epoch: "", pending: [], flight: null, flying: 0, held: [], lost };
}

/** The page of a document, or another one, if an account that is here has kept it, and the document with it. */
export async function pageOf(path: string): Promise<Response | undefined> {
  const document = /^\/documents\/(\d+)$/.exec(path)?.[1];
  for (const cache of await pages()) {
    const page = await (await caches.open(cache)).match(path);
    if (page !== undefined && (document === undefined || (await isThere(`${cache.slice(form.length)}/${document}/`)))) {
      return page;
    }
  }
  return undefined;
}

async function isThere(owner: string): Promise<boolean> {
  return (await inStore(async (db) => (await heads(db, owner)).length > 0)) ?? false;
}

/** The stores of pages that are named so. */
export async function forgetPages(which: (cache: string) => boolean): Promise<void> {
  await Promise.all((await pages("documents-")).filter(which).map((cache) => caches.delete(cache)));
}

async function pages(prefix = form): Promise<string[]> {
  return "caches" in globalThis ? (await caches.keys()).filter((cache) => cache.startsWith(prefix)) : [];
}

function accountOf(head: Head): string {
  return head.owner.split("/")[0] ?? "";
}

function documentOf(head: Head): string {
  return head.owner.split("/")[1] ?? "";
}

/** Does something with the store, if there is one. */
async function inStore<T>(act: (db: IDBDatabase) => Promise<T>): Promise<T | undefined> {
  const db = await database().catch(() => null);
  if (db === null) {
    return undefined;
  }
  try {
    return await act(db);
  } finally {
    db.close();
  }
}

export function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("heads", { keyPath: "key" });
      opening.result.createObjectStore("bases", { keyPath: "key" });
    };
    opening.onsuccess = () => {
      opening.result.onversionchange = () => {
        opening.result.close();
      };
      resolve(opening.result);
    };
    opening.onerror = () => {
      reject(reasonOf(opening.error));
    };
  });
}

export function heads(db: IDBDatabase, owner: string): Promise<Head[]> {
  const range = owner === "" ? null : IDBKeyRange.bound(owner, owner + "\uffff");
  return answer(db.transaction("heads").objectStore("heads").getAll(range) as IDBRequest<Head[]>);
}

/** Writes a head, and its document where that has changed; done when it is on the device. */
export async function write(db: IDBDatabase, head: Head, base: Base | null): Promise<void> {
  const tx = db.transaction(["heads", "bases"], "readwrite", { durability: "strict" });
  tx.objectStore("heads").put(head);
  if (base !== null) {
    tx.objectStore("bases").put(base);
  }
  await finished(tx);
}

export async function erase(db: IDBDatabase, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) {
    return;
  }
  const tx = db.transaction(["heads", "bases"], "readwrite");
  for (const key of keys) {
    tx.objectStore("heads").delete(key);
    tx.objectStore("bases").delete(key);
  }
  await finished(tx);
}

export function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(reasonOf(request.error));
    };
  });
}

function finished(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => {
      resolve();
    };
    tx.onabort = () => {
      reject(reasonOf(tx.error));
    };
  });
}

function reasonOf(error: DOMException | null): Error {
  return error ?? new Error("not kept");
}
