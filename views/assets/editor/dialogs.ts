/**
 * What needs more than a button: the address of a link, the language of some
 * words, the words that stand for a picture. The dialogs come with the page
 * and its words; each is a form in a <dialog data-dialog="…">.
 */
import { undo, redo } from "prosemirror-history";
import type { Command } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { blockAt, figure, mark, markAt, setMark } from "./commands";
import { safeAddress } from "./schema";

export type UploadImage = (file: File) => Promise<{ src: string; width: number | null; height: number | null }>;

/** Opens a dialog with values in its fields; gives what was filled in, or null where it was left. */
async function ask(name: string, values: Record<string, string>, check: (filled: Record<string, string>, form: HTMLFormElement) => boolean): Promise<Record<string, string> | null> {
  const dialog = document.querySelector<HTMLDialogElement>(`dialog[data-dialog="${name}"]`);
  const form = dialog?.querySelector("form");
  if (dialog === null || form === null || form === undefined) {
    return null;
  }
  form.reset();
  for (const [field, value] of Object.entries(values)) {
    const control = form.elements.namedItem(field);
    if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement) {
      control.value = value;
    }
  }
  dialog.returnValue = "";
  return new Promise((resolve) => {
    const filled = (): Record<string, string> => Object.fromEntries([...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string"));
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const act = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
      if (act === "cancel" || act === "remove" || check(filled(), form)) {
        dialog.close(act || "done");
      }
    };
    const close = (): void => {
      form.removeEventListener("submit", submit);
      resolve(dialog.returnValue === "" || dialog.returnValue === "cancel" ? null : { ...filled(), act: dialog.returnValue });
    };
    form.addEventListener("submit", submit);
    dialog.addEventListener("close", close, { once: true });
    dialog.showModal();
  });
}

function refuse(form: HTMLFormElement, field: string): boolean {
  const control = form.elements.namedItem(field);
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
    control.setCustomValidity(control.dataset["wrong"] ?? "…");
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
  if (/^[^\s@:/]+@[^\s@/]+\.[^\s@/]+$/.test(trimmed)) {
    return safeAddress(`mailto:${trimmed}`);
  }
  return safeAddress(/^[a-z][a-z0-9+.-]*:|^[/#]/i.test(trimmed) ? trimmed : `https://${trimmed}`);
}

const markable = (name: string): Command => (state) => !state.selection.empty || markAt(state, mark(name)) !== undefined;

const link: Command = (state, dispatch, view) => {
  if (!markable("link")(state) || dispatch === undefined || view === undefined) {
    return markable("link")(state);
  }
  const present = markAt(state, mark("link"));
  void ask("link", { href: String(present?.["href"] ?? "") }, (filled, form) => addressOf(filled["href"] ?? "") !== "" || refuse(form, "href")).then((answer) => {
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

/** Asks for the words that stand for a picture, then uploads it and puts it in. */
export async function insertPicture(view: EditorView, file: File, upload: UploadImage, failed: (reason: string) => void): Promise<void> {
  const answer = await ask("picture", { alt: "" }, (filled, form) => (filled["alt"] ?? "").trim() !== "" || refuse(form, "alt"));
  if (answer === null) {
    view.focus();
    return;
  }
  try {
    const { src, width, height } = await upload(file);
    figure(src, (answer["alt"] ?? "").trim(), width, height)(view.state, view.dispatch);
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
  }
  view.focus();
}

/** The commands that ask, and those of the page's own. */
export function askingCommands(upload: UploadImage | undefined, failed: (reason: string) => void): Record<string, Command> {
  const picture: Command = (state, dispatch, view) => {
    if (upload === undefined || blockAt(state).type.spec.code === true) {
      return false;
    }
    if (dispatch !== undefined && view !== undefined) {
      const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp" });
      input.addEventListener("change", () => {
        const file = input.files?.[0];
        if (file !== undefined) {
          void insertPicture(view, file, upload, failed);
        }
      });
      input.click();
    }
    return true;
  };
  const help: Command = (_state, dispatch) => {
    if (dispatch !== undefined) {
      document.querySelector<HTMLDialogElement>('dialog[data-dialog="help"]')?.showModal();
    }
    return true;
  };
  return { link, language, picture, help, undo, redo };
}
