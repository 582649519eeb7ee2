import { ask, fields, person } from "./page";

export interface Draft {
  body: string;
  ref: string;
  version: string;
  values: Record<string, string>;
  files: { key: string; name: string }[];
  at: number;
  sent: boolean; // a post was begun with this ref: whether it arrived is not known
}

/** What a person types is kept on this device with every key, under their id. */
function slot(key: string): string {
  return `draft:${person}:${key}`;
}

export function kept(key: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(slot(key)) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

/** True if the device took it: its store may be full or closed to us. */
export function keep(key: string, draft: Draft): boolean {
  try {
    localStorage.setItem(slot(key), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(slot(key));
  } catch {
    // a store that is closed to us holds nothing to forget
  }
}

/** The server keeps it too, so that it is there on another device; true if it does. */
export async function keepOnServer(key: string, draft: Draft): Promise<boolean> {
  try {
    const body = fields({ ...draft.values, body: draft.body });
    return (await ask(`/drafts/${encodeURIComponent(key)}`, { method: "POST", body, keepalive: true })).ok;
  } catch {
    return false;
  }
}

export async function forgetOnServer(key: string): Promise<void> {
  await ask(`/drafts/${encodeURIComponent(key)}/deletion`, { method: "POST", body: fields({}) }).catch(() => undefined);
}
