import { onEvent, onReload, type LiveEvent } from "./live";
import { morph } from "./morph";
import { announce, fill, number, parse } from "./page";

/** What the page hears of a case, beside the row that shows it. */
interface Heard {
  case: number;
  state: string;
  version: number;
}

function heard(event: LiveEvent): Heard | null {
  return event.s === "cases" && event.data?.["case"] !== undefined ? (event.data as unknown as Heard) : null;
}

/** The queue: a case that changed is shown as it is now, where it stands. Nothing moves. */
export function cases(queue: HTMLElement): void {
  const show = (fresh: Element | null): boolean => {
    const there = fresh === null || fresh.id === "" ? null : document.getElementById(fresh.id);
    if (fresh === null || there === null || !queue.contains(there)) {
      return false;
    }
    const chosen = there.querySelector<HTMLInputElement>("input[type=checkbox]")?.checked ?? false;
    const place = there.querySelector("a")?.search ?? "";
    morph(there, fresh);
    const link = there.querySelector("a");
    if (link !== null) {
      link.search = place; // where in the queue the reader is: the row itself is for all
    }
    const box = there.querySelector<HTMLInputElement>("input[type=checkbox]");
    if (box !== null) {
      box.checked = chosen && !box.disabled;
    }
    return true;
  };
  onEvent((event) => {
    if (heard(event) !== null && event.html !== undefined) {
      show(parse(event.html));
    }
  });
  onReload((page) => {
    page.querySelectorAll(".case-row").forEach(show);
  });
}

/** Says that there are cases which the queue does not show yet, and leads to them. */
export function freshCases(link: HTMLElement): void {
  const waiting = new Set<string>();
  const say = (id: string, is: boolean): void => {
    const before = waiting.size;
    if (is && document.getElementById(id) === null) {
      waiting.add(id);
    } else {
      waiting.delete(id);
    }
    if (waiting.size !== before) {
      link.hidden = waiting.size === 0;
      link.textContent = fill(link.dataset["text"], number(waiting.size));
      announce(link.textContent);
    }
  };
  onEvent((event) => {
    const of = heard(event);
    if (of !== null) {
      say(`case-${String(of.case)}`, of.state === link.dataset["state"]);
    }
  });
  onReload((page) => {
    page.querySelectorAll(".case-row").forEach((row) => {
      say(row.id, true);
    });
  });
}

/** Says that the case on this page was changed by somebody else since it was opened. */
export function caseChanged(note: HTMLElement): void {
  onEvent((event) => {
    const of = heard(event);
    if (of !== null && String(of.case) === note.dataset["case"] && of.version > Number(note.dataset["version"]) && note.hidden) {
      note.hidden = false;
      announce(note.textContent);
    }
  });
}

/** Chooses all cases of the queue that can be decided together, or none of them. */
export function chooseAll(label: HTMLElement): void {
  const all = label.querySelector("input");
  const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>('.case-row input[name="case"]')];
  if (all === null) {
    return;
  }
  label.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) {
      box.checked = all.checked;
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.name === "case") {
      all.checked = boxes().every((box) => box.checked);
    }
  });
}
