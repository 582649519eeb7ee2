/**
 * What was said beside documents and is not known to be kept, in the device's
 * store: one entry an account and document. There is none where scripts of the
 * page do not run.
 */
import type { Waiting } from "./queue";

export interface Said {
  title: string;
  waiting: Waiting[];
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export function slot(account: string, document: string): string {
  return `said:${account}:${document}`;
}

export function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

export function readSaid(store: Store | null, key: string): Said | null {
  try {
    const kept = JSON.parse(store?.getItem(key) ?? "null") as Said | null;
    return Array.isArray(kept?.waiting) ? kept : null;
  } catch {
    return null; // what cannot be read is not there
  }
}

export function keepSaid(store: Store | null, key: string, kept: Said): void {
  try {
    if (kept.waiting.length === 0) {
      store?.removeItem(key);
    } else {
      store?.setItem(key, JSON.stringify(kept));
    }
  } catch {
    // the device keeps nothing; it is sent while the page is open
  }
}

/** The words of an account that are only on this device. */
export function said(account: string): { title: string; path: string; words: string[] }[] {
  return slots(account).flatMap((key) => {
    const kept = readSaid(storage(), key);
    const words = (kept?.waiting ?? []).flatMap(({ saying }) => (saying.text === undefined || saying.text === "" ? [] : [saying.text]));
    return kept === null || words.length === 0 ? [] : [{ title: kept.title, path: `/documents/${key.split(":")[2] ?? ""}`, words }];
  });
}

/** Removes them: only where the person says so. */
export function dropSaid(account: string): void {
  slots(account).forEach((key) => storage()?.removeItem(key));
}

/** A document may not be read any more: its words go from what was said of them. */
export function withoutQuotes(document: string): void {
  for (const key of slots().filter((one) => one.endsWith(`:${document}`))) {
    const kept = readSaid(storage(), key);
    if (kept !== null) {
      keepSaid(storage(), key, { ...kept, waiting: kept.waiting.map((one) => ({ ...one, quote: "" })) });
    }
  }
}

function slots(account?: string): string[] {
  return Object.keys(storage() ?? {}).filter((key) => key.startsWith(account === undefined ? "said:" : `said:${account}:`));
}
