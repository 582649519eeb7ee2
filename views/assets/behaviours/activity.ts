import { attach } from "./attach";
import { onEvent } from "./live";
import { parse } from "./page";

/** What happens in a workspace: a new line comes first. */
export function activity(list: HTMLElement): void {
  onEvent((event) => {
    const line = event.kind === "activity_added" && event.html !== undefined ? parse(event.html) : null;
    if (line !== null && document.getElementById(line.id) === null) {
      list.prepend(line);
      attach(line);
    }
  });
}
