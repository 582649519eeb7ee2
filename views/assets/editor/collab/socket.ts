import { clock as pageClock, code, type Carrier, type Clock, type Dial, type Heard } from "./carrier";
import type { Frame } from "./wire";

/** How long a line may be silent before it is asked, and before it is given up. */
const asks = 15_000;
const gives = 25_000;

/** Carries the messages over a WebSocket. One that died without a word is noticed by its silence. */
export function socketTo(url: string, clock: Clock = pageClock): Dial {
  return (heard: Heard): Carrier => {
    let open = true;
    let last = clock.now();
    let stop = (): void => undefined;
    const socket = new WebSocket(url);
    const end = (reason: number, after?: number): void => {
      if (open) {
        open = false;
        stop();
        heard.closed(reason, after);
      }
    };
    const beat = (): void => {
      const silent = clock.now() - last;
      if (silent > gives) {
        socket.close();
        end(code.comeBack);
        return;
      }
      if (silent > asks && socket.readyState === WebSocket.OPEN) {
        socket.send('{"t":"ping"}');
      }
      stop = clock.after(5_000, beat);
    };
    socket.onopen = () => {
      if (open) {
        heard.opened();
      }
    };
    socket.onmessage = (event) => {
      last = clock.now();
      const frame = JSON.parse(String(event.data)) as Frame | Frame[];
      if (open) {
        heard.frames(Array.isArray(frame) ? frame : [frame]);
      }
    };
    socket.onclose = (event) => {
      end(event.code, Number(event.reason) || undefined);
    };
    beat();
    return {
      send(messages) {
        if (socket.readyState === WebSocket.OPEN && messages.length > 0) {
          socket.send(JSON.stringify(messages.length === 1 ? messages[0] : messages));
        }
      },
      close() {
        open = false;
        stop();
        socket.close();
      },
    };
  };
}

/** Whether a socket can be had at all. */
export function reaches(url: string, clock: Clock = pageClock): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const done = (can: boolean): void => {
      stop();
      socket.onopen = socket.onclose = null;
      socket.close();
      resolve(can);
    };
    const stop = clock.after(10_000, () => {
      done(false);
    });
    socket.onopen = () => {
      done(true);
    };
    socket.onclose = () => {
      done(false);
    };
  });
}
