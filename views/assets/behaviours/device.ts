import { discard, enter, kept, marked, unsent, type Unsent } from "../editor/collab/device";
import { part, person } from "./page";

/** How long a device may think about what it has: nobody is kept from signing out. */
const patience = 3_000;

/** Somebody else is here than the last time, or nobody: what was kept for them goes. */
export function claim(): void {
  const account = marked();
  if (account !== null && account !== person) {
    void enter(person).catch(() => undefined);
  }
}

/** Signing out, where words are on this device that were not sent, is thought over on a page of its own. */
export function leaving(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  form.addEventListener("submit", (event) => {
    if (marked() !== person) {
      return;
    }
    event.preventDefault();
    void settled().then((left) => {
      if (left) {
        location.assign("/sign-out");
      } else {
        form.submit();
      }
    });
  });
}

/** Whether there are such words, once the editor of this page has written what it has. */
async function settled(): Promise<boolean> {
  const written: Promise<void>[] = [];
  dispatchEvent(new CustomEvent("exchange:leaving", { detail: written }));
  const look = Promise.allSettled(written).then(async () => (await unsent(person)).length > 0);
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, patience, false));
  return Promise.race([look, late]).catch(() => false);
}

/** Shows the words that are on this device only, to be sent, copied, kept or let go. */
export function unsentWords(element: HTMLElement): void {
  void unsent(person).then((all) => {
    if (all.length === 0) {
      return;
    }
    list(element, all);
    element.hidden = false;
    document.querySelectorAll<HTMLElement>("[data-unsent]").forEach((one) => {
      one.hidden = one.dataset["unsent"] === "none";
    });
    part<HTMLButtonElement>(document, "discard")?.addEventListener("click", (event) => {
      const button = event.currentTarget as HTMLButtonElement;
      event.preventDefault();
      void discard(person).finally(() => button.form?.submit());
    });
  });
}

/** Lists the documents that open without a line. */
export function keptDocuments(element: HTMLElement): void {
  void kept(person).then((all) => {
    list(element, all);
    element.hidden = all.length === 0;
  });
}

function list(element: HTMLElement, all: Unsent[]): void {
  const pattern = element.querySelector("template");
  for (const one of pattern === null ? [] : all) {
    const item = pattern?.content.cloneNode(true) as DocumentFragment;
    item.querySelectorAll("a").forEach((link) => {
      link.href = one.path;
    });
    const [title, words, copy] = [part(item, "title"), part(item, "words"), part(item, "copy")];
    if (title !== null) {
      title.textContent = one.title;
    }
    if (words !== null) {
      words.textContent = one.words.join("\n");
      words.hidden = one.words.length === 0;
    }
    copy?.addEventListener("click", () => {
      // Where that is not allowed the text stands there to be selected.
      void navigator.clipboard.writeText(one.words.join("\n")).catch(() => undefined);
    });
    element.append(item);
  }
}
