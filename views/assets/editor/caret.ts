/**
 * Where the cursor is by now. A key that moves it moves it on the page at once,
 * and the browser says so a moment later; what is drawn between, of others'
 * cursors and words, would put it back to where the editor last knew it.
 */
import type { EditorView } from "prosemirror-view";

/** What of the view's own watch over the page is used here; it says of mouse and keys alike what they have selected. */
interface Watch {
  pendingRecords(): readonly MutationRecord[];
  flush(): void;
}

/** Takes in where the cursor was put. To be called before anything is drawn that the person did not do. */
export function takeCaret(view: EditorView): void {
  const watch = (view as unknown as { domObserver: Watch }).domObserver;
  if (!view.isDestroyed && !view.composing && watch.pendingRecords().length === 0) {
    watch.flush();
  }
}
