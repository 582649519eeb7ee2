import { clock as pageClock, staysAway, type Carrier, type Clock, type Dial } from "./carrier";

type Way = "socket" | "poll";

export interface Ways {
  socket: Dial;
  poll: Dial;
  /** Whether a socket could be had now. */
  reaches: () => Promise<boolean>;
}

/** How long the first answer may take. */
const patience = 10_000;
/** How often, while requests carry, it is asked whether a socket could. */
const again = 300_000;

export interface Chosen extends Carrier {
  /** Which carries now. */
  readonly way: Way;
  /** The line may be back: try now. */
  wake(): void;
}

/**
 * Keeps a line for as long as it can be had: by socket, and by plain requests
 * where a socket cannot be opened or says nothing. It comes back by itself,
 * later each time, unless the server says to stay away.
 */
export function choosing(ways: Ways, clock: Clock = pageClock): (heard: Parameters<Dial>[0]) => Chosen {
  return (heard) => {
    let way: Way = "socket";
    let current: Carrier | null = null;
    let failures = 0;
    let open = true;
    let later: (() => void) | null = null;
    let probing: (() => void) | null = null;

    const attempt = (): void => {
      later = null;
      let heardOf = false;
      let over = false;
      const finish = (reason: number, after?: number): void => {
        if (over || !open) {
          return;
        }
        over = true;
        late();
        probing?.();
        current = null;
        if (heardOf || staysAway(reason)) {
          heard.closed(reason, after);
        }
        if (staysAway(reason)) {
          open = false;
          return;
        }
        const other = !heardOf;
        if (other) {
          way = way === "socket" ? "poll" : "socket";
        }
        // A socket that cannot be had costs no time where requests can.
        const delay = after ?? (other && way === "poll" ? 0 : backOff(failures));
        failures += other && way === "poll" ? 0 : 1;
        later = clock.after(delay, attempt);
      };
      const late = clock.after(patience, () => {
        if (!heardOf) {
          current?.close();
          finish(0);
        }
      });
      current = ways[way]({
        opened: heard.opened,
        frames: (frames) => {
          if (!heardOf) {
            heardOf = true;
            failures = 0;
            late();
            if (way === "poll") {
              probing = clock.after(again, probe);
            }
          }
          heard.frames(frames);
        },
        closed: finish,
      });
    };

    const probe = (): void => {
      void ways.reaches().then((can) => {
        if (!open || way !== "poll" || current === null) {
          return;
        }
        if (!can) {
          probing = clock.after(again, probe);
          return;
        }
        current.close();
        current = null;
        way = "socket";
        heard.closed(0);
        attempt();
      });
    };

    attempt();
    return {
      get way() {
        return way;
      },
      send(messages) {
        current?.send(messages);
      },
      close() {
        open = false;
        later?.();
        probing?.();
        current?.close();
      },
      wake() {
        if (later !== null && open) {
          later();
          attempt();
        }
      },
    };
  };
}

function backOff(failures: number): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(failures, 6));
  return ceiling / 2 + Math.random() * (ceiling / 2);
}
