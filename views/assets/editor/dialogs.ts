/**
 * What needs more than a button: the address of a link, the language of some
 * words, the words that stand for a picture. The dialogs come with the page
 * and its words; each is a form in a <dialog data-dialog="…">.
 */
import { undo, redo } from "prosemirror-history";
import type { Command } from "prosemirror-state";
import { mark, markAt, setMark } from "./commands";
import { safeAddress } from "./schema";

/** Opens a dialog with values in its fields; gives what was filled in, or null where it was left. */
async function ask(name: string, values: Record<string, string>, check: (filled: Record<string, string>, form: HTMLFormElement) => boolean): Promise<Record<string, string> | null> {
  const dialog = document.querySelector<HTMLDialogElement>(`dialog[data-dialog="${name}"]`);
  const form = dialog?.querySelector("form");
  if (dialog === null || form === null || form === undefined || dialog.open) {
    return null;
  }
  form.reset();
  for (const [field, value] of Object.entries(values)) {
    const control = form.elements.namedItem(field);
    if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement) {
      control.setCustomValidity("");
      control.value = value;
    }
  }
  return new Promise((resolve) => {
    const settled = new AbortController();
    const settle = (answer: Record<string, string> | null): void => {
      settled.abort();
      dialog.close();
      resolve(answer);
    };
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const act = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "done";
      const filled = Object.fromEntries([...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string"));
      if (act === "cancel") {
        settle(null);
      } else if (act === "remove" || check(filled, form)) {
        settle({ ...filled, act });
      }
    };
    form.addEventListener("submit", submit, { signal: settled.signal });
    dialog.addEventListener(
      "cancel", // by Escape
      () => {
        settle(null);
      },
      { signal: settled.signal },
    );
    dialog.showModal();
  });
}

/** Says at a field why it cannot stay so; it is said until somebody types. */
function refuse(form: HTMLFormElement, field: string, why: string): boolean {
  const control = form.elements.namedItem(field);
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
    control.setCustomValidity(why || "!");
    control.reportValidity();
    control.addEventListener(
      "input",
      () => {
        control.setCustomValidity("");
      },
      { once: true },
    );
  }
  return false;
}

/** What a person types for an address: "example.org/a" means https. */
export function addressOf(typed: string): string {
  const trimmed = typed.trim();
  if (/^[^\s@:/]+@[^\s@/]+$/.test(trimmed) && /[^@]\.[^@.]/.test(trimmed.slice(trimmed.indexOf("@")))) {
    return safeAddress(`mailto:${trimmed}`);
  }
  return safeAddress(/^[a-z][a-z0-9+.-]*:|^[/#]/i.test(trimmed) ? trimmed : `https://${trimmed}`);
}

const markable = (name: string): Command => (state) => !state.selection.empty || markAt(state, mark(name)) !== undefined;

const link = (wrong: string): Command => (state, dispatch, view) => {
  if (!markable("link")(state) || dispatch === undefined || view === undefined) {
    return markable("link")(state);
  }
  const present = markAt(state, mark("link"));
  void ask("link", { href: String(present?.["href"] ?? "") }, (filled, form) => addressOf(filled["href"] ?? "") !== "" || refuse(form, "href", wrong)).then((answer) => {
    if (answer !== null) {
      setMark("link", answer["act"] === "remove" ? null : { href: addressOf(answer["href"] ?? ""), title: null })(view.state, view.dispatch);
    }
    view.focus();
  });
  return true;
};

const language: Command = (state, dispatch, view) => {
  if (!markable("language")(state) || dispatch === undefined || view === undefined) {
    return markable("language")(state);
  }
  const present = markAt(state, mark("language"));
  void ask("language", { lang: String(present?.["lang"] ?? "") }, (filled) => filled["lang"] !== "").then((answer) => {
    if (answer !== null) {
      const lang = answer["lang"] ?? "";
      setMark("language", answer["act"] === "remove" ? null : { lang, dir: lang === "ar" ? "rtl" : "ltr" })(view.state, view.dispatch);
    }
    view.focus();
  });
  return true;
};

/** Asks for the words that stand for a picture; null where they were not given. */
export async function askAlt(present: string, why: string): Promise<string | null> {
  const answer = await ask("picture", { alt: present }, (filled, form) => (filled["alt"] ?? "").trim() !== "" || refuse(form, "alt", why));
  return answer === null ? null : (answer["alt"] ?? "").trim();
}

/** The commands that ask; strings say what is wrong with an answer. */
export function askingCommands(strings: Record<string, string>): Record<string, Command> {
  const help: Command = (_state, dispatch, view) => {
    const dialog = document.querySelector<HTMLDialogElement>('dialog[data-dialog="help"]');
    if (dispatch !== undefined) {
      dialog?.showModal();
      dialog?.addEventListener("close", () => view?.focus(), { once: true });
    }
    return dialog !== null;
  };
  return { link: link(strings["editor.link.wrong"] ?? ""), language, help, undo, redo };
}
