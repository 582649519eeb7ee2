import { onConnection, type Connection } from "./live";
import { part } from "./page";

/**
 * Shows the state of the connection: quietly while all is well, unmistakably
 * while it is not. A break of a second or two is not worth a word.
 */
export function connection(element: HTMLElement): void {
  let timer = 0;
  onConnection((state) => {
    document.documentElement.dataset["connection"] = state;
    const badge = part(document, "live");
    if (badge !== null) {
      badge.textContent = words(element, state === "connecting" ? "reconnecting" : state);
      badge.hidden = false;
    }
    clearTimeout(timer);
    element.dataset["state"] = state;
    if (state === "live" || state === "connecting") {
      element.hidden = true;
      return;
    }
    timer = window.setTimeout(
      () => {
        element.textContent = words(element, state);
        element.hidden = false;
      },
      state === "reconnecting" ? 2500 : 0,
    );
  });
}

function words(element: HTMLElement, state: Connection): string {
  return element.dataset[`${state}Text`] ?? "";
}
