import { onEvent } from "./live";
import { morph } from "./morph";
import { number, parse } from "./page";

/**
 * The count beside the inbox follows its events: one that brings the count is
 * shown as it is, one that only says that a notice was added adds one.
 */
export function inbox(count: HTMLElement): void {
  onEvent((event) => {
    if (!event.s.startsWith("inbox:")) {
      return;
    }
    const fresh = event.html === undefined ? null : parse(event.html);
    if (fresh?.id === count.id) {
      morph(count, fresh);
    } else if (event.kind === "notice_added") {
      add(count);
    }
  });
}

function add(count: HTMLElement): void {
  const unread = Number(count.dataset["count"] ?? "0") + 1;
  count.dataset["count"] = String(unread);
  if (count.firstChild?.nodeType === Node.TEXT_NODE) {
    count.firstChild.nodeValue = `${number(unread)} `;
  }
}
