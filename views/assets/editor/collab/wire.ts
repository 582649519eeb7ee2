/**
 * The messages between this editor and the server, version 1, as they are
 * described beside the server's side of them (handlers/collab). Members that
 * are not known here are ignored.
 */
import type { ThreadsFrame } from "../threads/book";
import type { Saying } from "../threads/queue";

export type Mode = "read" | "comment" | "suggest" | "edit";

export type Json = Record<string, unknown>;

/** Somebody who has the document open; -1 where there is no cursor. */
export interface Someone {
  s: number;
  id: number;
  name: string;
  capacity: string;
  colour: number;
  a: number;
  h: number;
}

/** Steps that one person made at once, as they stand in the document. */
export interface Batch {
  ref: string;
  s?: number;
  by?: number;
  n: number;
  steps: Json[];
  /** For each of the steps the one of the batch that it was made of, -1 for none; missing: the same one by one. */
  stands?: number[];
  mirrors?: [number, number][];
  /** The ref was in the document before; the version it led to. */
  already?: number;
}

/** What could not be placed and is kept for who wrote it. */
export interface KeptFrame {
  t: "kept";
  id: number;
  ref: string;
  text: string;
  content?: Json;
  at: number;
  v: number;
  why: string;
}

export interface OpenedFrame {
  t: "opened";
  v: number;
  e: string;
  doc?: Json;
  batches?: Batch[];
  /** The ranges of the maps of all steps from the version that was sent to that of doc, where a batch waits on it. */
  maps?: number[][];
  /** The batch that waits, where it is among them, and the version before it. */
  own?: { v: number; b: Batch };
  hash?: string;
  mode: Mode;
  /** Beside edit: one may decide on what others suggest. */
  accept?: boolean;
  session: number;
  people?: Someone[];
  kept?: KeptFrame[];
}

export interface StepsFrame {
  t: "steps";
  /** The version before the first batch. */
  v: number;
  b: Batch[];
  h?: string;
}

export interface RefusedFrame {
  t: "refused";
  ref: string;
  code: string;
  message: string;
}

export type Frame =
  | OpenedFrame
  | StepsFrame
  | RefusedFrame
  | KeptFrame
  | ThreadsFrame
  | { t: "said"; ref: string; n: number }
  | { t: "people"; joined?: Someone[]; left?: number[] }
  | { t: "here"; v: number; p: [number, number, number][] }
  | { t: "mode"; mode: Mode; accept?: boolean; message?: string }
  | { t: "reload"; e?: string }
  | { t: "error"; code: string; message: string }
  | { t: "pong" };

/** One batch on its way: sent again as it is, until it came back or was refused. */
export interface Flight {
  ref: string;
  base: number;
  steps: Json[];
  /** The version at which the steps were made, where they were carried over others since. */
  since?: number;
  mirrors?: [number, number][];
  /** Minutes it waited here without a line. */
  away?: number;
}

export type Message =
  | { t: "open"; v?: number; e?: string; ref?: string }
  | ({ t: "steps" } & Flight)
  | { t: "here"; v: number; a: number; h: number }
  | { t: "threads"; after: number }
  | ({ t: "thread" } & Saying)
  | { t: "ping" }
  | { t: "diverged"; v: number; hash: string };

/** 22 characters that nobody else will draw. */
export function draw(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
