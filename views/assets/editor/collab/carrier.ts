import type { Frame, Message } from "./wire";

/** The time, and being called later: as a page has them, or a test. */
export interface Clock {
  now(): number;
  /** Calls once, later; what it gives takes that back. */
  after(ms: number, call: () => void): () => void;
}

export const clock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Codes up to 4499 say to come back, as does a line that broke without a word. */
export const code = { comeBack: 4000, reload: 4003, signIn: 4500, rightLost: 4501, malformed: 4502, tooMany: 4503 } as const;

export function staysAway(reason: number): boolean {
  return (reason >= 4500 && reason <= 4999) || reason === code.reload || reason === 1009;
}

/** What a carrier tells of its line. After closed it tells nothing more. */
export interface Heard {
  /** The line is there; the first message must be "open". */
  opened(): void;
  frames(frames: Frame[]): void;
  /** The line is gone; after: how many milliseconds the server asks to wait. */
  closed(reason: number, after?: number): void;
}

/** One line to the server, until it is closed. */
export interface Carrier {
  send(messages: Message[]): void;
  /** Closes; heard.closed is not called. */
  close(): void;
}

export type Dial = (heard: Heard) => Carrier;
