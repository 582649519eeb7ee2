import type { Node } from "prosemirror-model";
import { answer, database, erase, heads, holds, name, write, type Base, type Head } from "./device";
import { saved, unsentIn, type Saved } from "./record";
import type { Line } from "./state";
import { draw, type Json } from "./wire";

/**
 * What this window keeps of its document on the device (device.ts). What a
 * window has left that nobody holds any more is taken over by the next.
 */
export class Store {
  private base: Node | null = null;
  private latest: Promise<void> = Promise.resolve();

  private constructor(
    private readonly db: IDBDatabase,
    private readonly owner: string,
    private readonly key: string,
    private readonly title: string,
    /** What windows that were closed have left unsent, besides the one that is opened here. */
    readonly left: readonly string[],
  ) {}

  /** Opens what this device has of an account's document; what an earlier window has left comes first. */
  static async open(account: string, document: string, title = ""): Promise<{ store: Store; kept: Saved | null }> {
    const db = await database();
    const owner = `${account}/${document}/`;
    const there = await heads(db, owner);
    const free: Head[] = [];
    for (const head of there.sort((a, b) => Number(holds(b)) - Number(holds(a)) || b.at - a.at)) {
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
    const left = others.filter(holds).map((one) => one.key);
    const store = new Store(db, owner, key, title, left);
    if (own !== undefined) {
      return { store, kept: await whole(db, own) };
    }
    // Another window has the document open: what it shows, without what is being written there.
    const shown = there[0] === undefined ? null : await whole(db, there[0]);
    return { store, kept: shown === null ? null : { ...shown, pending: [], flight: null, flying: 0, held: [], lost: [] } };
  }

  /** What a closed window has left, as a store of its own. */
  async adopt(key: string): Promise<{ store: Store; kept: Saved } | null> {
    const head = (await heads(this.db, this.owner)).find((one) => one.key === key);
    const kept = head === undefined ? null : await whole(this.db, head);
    return kept === null ? null : { store: new Store(this.db, this.owner, key, this.title, []), kept };
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
    const { key, owner, title } = this;
    const head: Head = { ...saved(line, lostAt), key, owner, title, unsent: unsentIn(line), at: Date.now() };
    const base: Base | null = this.base === line.base ? null : { key, version: line.version, epoch: line.epoch, doc: line.base.toJSON() as Json };
    await write(this.db, head, base);
    this.base = line.base;
  }
}

/** Both parts, if they belong together. */
async function whole(db: IDBDatabase, head: Head): Promise<Saved | null> {
  const base = (await answer(db.transaction("bases").objectStore("bases").get(head.key) as IDBRequest<Base | undefined>)) ?? null;
  return base !== null && base.version === head.version && base.epoch === head.epoch ? { ...head, doc: base.doc } : null;
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
