import { clock as pageClock, code, type Carrier, type Clock, type Dial, type Heard } from "./carrier";
import type { Frame, Message } from "./wire";

interface Answer {
  session: string;
  after: number;
  messages: (Frame | Frame[])[];
  /** The code with which the session is over. */
  end?: number;
}

type Ask = (body: string, signal: AbortSignal) => Promise<Response>;

const wait = 25;
/** How often a post is tried before the line counts as gone. */
const tries = 3;

/** Carries the same messages over plain requests, where sockets are blocked: one that waits, and one that tells. */
export function pollTo(url: string, token: () => string, clock: Clock = pageClock, ask: Ask = asking(url, token)): Dial {
  return (heard) => new Poll(heard, clock, ask);
}

function asking(url: string, token: () => string): Ask {
  return (body, signal) =>
    fetch(url, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-Csrf-Token": token() }, body, signal });
}

class Poll implements Carrier {
  private session = "";
  /** How many of the server's messages are here. */
  private after = 0;
  private open = true;
  private waiting: Message[] = [];
  private telling = false;
  private readonly leave = new AbortController();

  constructor(
    private readonly heard: Heard,
    private readonly clock: Clock,
    private readonly ask: Ask,
  ) {
    this.clock.after(0, () => {
      if (this.open) {
        heard.opened();
      }
    });
  }

  send(messages: Message[]): void {
    this.waiting.push(...messages);
    void this.tell();
  }

  close(): void {
    this.open = false;
    // What was said last still goes out.
    if (this.waiting.length === 0) {
      this.leave.abort();
    }
  }

  private async tell(): Promise<void> {
    if (this.telling) {
      return;
    }
    this.telling = true;
    while (this.waiting.length > 0) {
      const first = this.session === "";
      const messages = this.waiting.splice(0);
      await this.post(messages, 0);
      if (first && this.open) {
        void this.listen();
      }
    }
    this.telling = false;
    if (!this.open) {
      this.leave.abort();
    }
  }

  private async listen(): Promise<void> {
    while (this.open) {
      await this.post([], wait);
    }
  }

  /** Posts until there is an answer; the server knows a batch that comes twice by its ref. */
  private async post(messages: Message[], wait: number): Promise<void> {
    for (let n = 0; ; n += 1) {
      let response: Response | null = null;
      let answer: Answer | null = null;
      const after = this.after;
      try {
        const session = this.session === "" ? {} : { session: this.session };
        response = await this.ask(JSON.stringify({ ...session, after, wait, messages }), this.leave.signal);
        answer = response.ok ? ((await response.json()) as Answer) : null;
      } catch {
        // The line: as if there had been no answer.
      }
      if (!this.open) {
        return;
      }
      if (answer !== null) {
        this.take(answer);
        return;
      }
      const reason = reasonOf(response, this.session !== "");
      if (reason !== 0 || n + 1 >= tries) {
        this.end(reason === 0 ? code.comeBack : reason);
        return;
      }
      await new Promise<void>((resolve) => {
        this.clock.after(500 * 2 ** n * (0.5 + Math.random()), resolve);
      });
    }
  }

  /** Two answers may hold the same messages: each counts once. */
  private take(answer: Answer): void {
    this.session = answer.session;
    const fresh = answer.messages.slice(Math.max(0, this.after - (answer.after - answer.messages.length)));
    this.after = Math.max(this.after, answer.after);
    if (fresh.length > 0) {
      this.heard.frames(fresh.flat());
    }
    if (answer.end !== undefined && answer.end !== 0) {
      this.end(answer.end);
    }
  }

  private end(reason: number): void {
    if (this.open) {
      this.open = false;
      this.leave.abort();
      this.heard.closed(reason);
    }
  }
}

/** With what the line is over; 0: try again. */
function reasonOf(response: Response | null, began: boolean): number {
  switch (response?.status) {
    case undefined:
    case 429:
    case 502:
    case 503:
    case 504:
      return 0;
    case 401:
    case 403: // the form token of another sign-in, too
      return code.signIn;
    case 404:
      return began ? code.comeBack : code.rightLost;
    case 400:
    case 413:
    case 422:
      return code.malformed;
    default:
      return code.comeBack;
  }
}
