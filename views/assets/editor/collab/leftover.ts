import { Node, type Schema } from "prosemirror-model";
import { EditorState, type Transaction } from "prosemirror-state";
import type { Dial } from "./carrier";
import type { Lost } from "./lost";
import { restore, type Saved } from "./record";
import { Session } from "./session";
import { collab, isWaiting } from "./state";
import type { Store } from "./store";

/** Sends what a window that was closed has left, without showing it; gives back what found no place. */
export function sendLeftover(schema: Schema, dial: Dial, person: number, store: Store, kept: Saved): Promise<readonly Lost[]> {
  return new Promise((resolve) => {
    let state = EditorState.create({ doc: Node.fromJSON(schema, kept.doc), plugins: [collab({ version: kept.version, epoch: kept.epoch, mode: "edit" })] });
    const target = {
      get state() {
        return state;
      },
      dispatch: (tr: Transaction) => {
        state = state.apply(tr);
      },
    };
    restore(target, kept);
    const session = new Session(
      dial,
      {
        changed: () => {
          const line = session.line;
          if (session.connection === "online" && line !== null && !isWaiting(line)) {
            session.stop();
            void store.remove().then(() => {
              resolve(line.lost);
            });
          }
        },
      },
      target,
    );
    session.lostAt = kept.lostAt;
    session.person = person;
    session.start();
  });
}
