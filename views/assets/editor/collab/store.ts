import type { Node } from "prosemirror-model";
import type { Saved } from "./record";
import { saved } from "./record";
import type { Line } from "./state";
import { draw, type Json } from "./wire";

/**
 * What a device keeps of a document, in two parts, since the document is large
 * and changes less often than what was written on top of it. Every window has
 * its own; one that nobody holds any more is taken over by the next.
 */
type Head = Omit<Saved, "doc"> & { key: string; owner: string; at: number };

interface Base {
  key: string;
  version: number;
  epoch: string;
  doc: Json;
}

const name = "exchange-documents";

export class Store {
  private base: Node | null = null;
  private latest: Promise<void> = Promise.resolve();

  private constructor(
    private readonly db: IDBDatabase,
    private readonly owner: string,
    private readonly key: string,
    /** What windows that were closed have left unsent, besides the one that is opened here. */
    readonly left: readonly string[],
  ) {}

  /** Opens what this device has of an account's document; what an earlier window has left comes first. */
  static async open(account: string, document: string): Promise<{ store: Store; kept: Saved | null }> {
    const db = await database();
    const owner = `${account}/${document}/`;
    const heads = await all(db, owner);
    const free: Head[] = [];
    for (const head of heads.sort((a, b) => Number(holds(b)) - Number(holds(a)) || b.at - a.at)) {
      if (await hold(head.key)) {
        free.push(head);
      }
    }
    const own = free[0];
    const key = own?.key ?? owner + draw();
    if (own === undefined) {
      await hold(key);
    }
    const others = free.slice(1);
    await erase(
      db,
      others.filter((one) => !holds(one)).map((one) => one.key),
    );
    const store = new Store(
      db,
      owner,
      key,
      others.filter(holds).map((one) => one.key),
    );
    if (own !== undefined) {
      return { store, kept: await whole(db, own) };
    }
    // Another window has the document open: what it shows, without what is being written there.
    const shown = heads[0] === undefined ? null : await whole(db, heads[0]);
    return { store, kept: shown === null ? null : { ...shown, pending: [], flight: null, flying: 0, held: [], lost: [] } };
  }

  /** What a closed window has left, as a store of its own. */
  async adopt(key: string): Promise<{ store: Store; kept: Saved } | null> {
    const head = (await all(this.db, this.owner)).find((one) => one.key === key);
    const kept = head === undefined ? null : await whole(this.db, head);
    return kept === null ? null : { store: new Store(this.db, this.owner, key, []), kept };
  }

  /** Writes; done when it is on the device. Rejected where the device has no room. */
  save(line: Line, lostAt: number): Promise<void> {
    const next = this.latest.then(() => this.write(line, lostAt));
    this.latest = next.catch(() => undefined);
    return next;
  }

  async remove(): Promise<void> {
    await erase(this.db, [this.key]);
  }

  private async write(line: Line, lostAt: number): Promise<void> {
    const tx = this.db.transaction(["heads", "bases"], "readwrite", { durability: "strict" });
    const head: Head = { ...saved(line, lostAt), key: this.key, owner: this.owner, at: Date.now() };
    tx.objectStore("heads").put(head);
    if (this.base !== line.base) {
      const base: Base = { key: this.key, version: line.version, epoch: line.epoch, doc: line.base.toJSON() as Json };
      tx.objectStore("bases").put(base);
    }
    await finished(tx);
    this.base = line.base;
  }
}

function holds(head: Head): boolean {
  return head.pending.length > 0 || head.lost.length > 0;
}

/** Removes what is kept of other accounts, but for what they have not sent. */
export async function forgetOthers(account: string): Promise<void> {
  const db = await database();
  const heads = await all(db, "");
  await erase(
    db,
    heads.filter((one) => !one.owner.startsWith(`${account}/`) && !holds(one)).map((one) => one.key),
  );
  db.close();
}

function database(): Promise<IDBDatabase> {
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

function all(db: IDBDatabase, owner: string): Promise<Head[]> {
  const range = owner === "" ? null : IDBKeyRange.bound(owner, owner + "\uffff");
  return answer(db.transaction("heads").objectStore("heads").getAll(range) as IDBRequest<Head[]>);
}

/** Both parts, if they belong together. */
async function whole(db: IDBDatabase, head: Head): Promise<Saved | null> {
  const base = (await answer(db.transaction("bases").objectStore("bases").get(head.key) as IDBRequest<Base | undefined>)) ?? null;
  return base !== null && base.version === head.version && base.epoch === head.epoch ? { ...head, doc: base.doc } : null;
}

async function erase(db: IDBDatabase, keys: readonly string[]): Promise<void> {
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

/** Takes a window's name for as long as this one is open; false while another has it. */
function hold(key: string): Promise<boolean> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks === undefined) {
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    void locks.request(`${name}/${key}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
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
