import { keepSaid, readSaid } from "./said";

/** What is to be said beside the document, as it is sent. */
export interface Saying {
  ref: string;
  act: "start" | "reply" | "edit" | "delete" | "resolve" | "respond" | "reopen" | "move";
  n?: number;
  k?: number;
  seen?: number;
  text?: string;
  outcome?: string;
  v?: number;
  from?: number;
  to?: number;
}

export interface Waiting {
  saying: Saying;
  /** The words it is about, to be shown meanwhile. */
  quote: string;
  /** Why the server did not take it; "" while it waits. */
  problem: string;
}

/** What was said and is not known to be kept: on this device until the server says so. */
export class Queue {
  private readonly all: Waiting[];
  private sent = new Set<string>();

  constructor(
    private readonly key: string,
    private readonly title: string,
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null,
  ) {
    this.all = readSaid(storage, key)?.waiting ?? [];
  }

  get waiting(): readonly Waiting[] {
    return this.all;
  }

  add(saying: Saying, quote: string): void {
    this.all.push({ saying, quote, problem: "" });
    this.keep();
  }

  /** What is to be sent now, in its order; with a new line everything again. */
  next(): Saying[] {
    const due = this.all.filter((one) => one.problem === "" && !this.sent.has(one.saying.ref)).map((one) => one.saying);
    due.forEach((one) => this.sent.add(one.ref));
    return due;
  }

  lineLost(): void {
    this.sent = new Set();
  }

  /** The server has it. */
  done(ref: string): boolean {
    return this.drop(ref);
  }

  /** The server does not take it; true where it was of this queue. */
  refused(ref: string, message: string, again: boolean): boolean {
    const one = this.all.find((waiting) => waiting.saying.ref === ref);
    if (one !== undefined) {
      this.sent.delete(ref);
      one.problem = again ? "" : message;
      this.keep();
    }
    return one !== undefined;
  }

  drop(ref: string): boolean {
    const index = this.all.findIndex((waiting) => waiting.saying.ref === ref);
    if (index >= 0) {
      this.all.splice(index, 1);
      this.keep();
    }
    return index >= 0;
  }

  private keep(): void {
    keepSaid(this.storage, this.key, { title: this.title, waiting: this.all });
  }
}
