import { forget, forgetOnServer, keep, keepOnServer, kept, type Draft } from "./drafts";
import { writing } from "./live";
import { mentions } from "./mentions";
import { ask, fields, parse, part, unique } from "./page";
import { place } from "./posts";
import { send, type Outcome } from "./sending";
import { toolbar } from "./toolbar";
import { attach, attached, uploads } from "./uploads";
import { onMerged } from "./went";

/** The form in which a post is written: nothing typed into it is ever lost. */
export function composer(element: HTMLElement): void {
  const body = part<HTMLTextAreaElement>(element, "body");
  const bar = part(element, "tools");
  if (body === null) {
    return;
  }
  if (bar !== null) {
    toolbar(bar, body);
  }
  mentions(body);
  uploads(element as HTMLFormElement);
  kinds(element);
  new Composer(element as HTMLFormElement, body).begin();
}

class Composer {
  private key: string;
  private there = ""; // the topic into which this one was merged
  private timer = 0;
  private told = 0;
  private busy = false;
  private touched = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly body: HTMLTextAreaElement,
  ) {
    this.key = form.dataset["draft"] ?? "";
  }

  begin(): void {
    const pending = this.restore();
    this.form.addEventListener("input", () => {
      this.typed();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = (event as SubmitEvent).submitter;
      void (button?.dataset["part"] === "preview" ? this.preview() : this.post());
    });
    addEventListener("pagehide", () => {
      if (!this.touched) {
        return; // an edit that was only looked at leaves no draft behind
      }
      this.keep();
      if (this.timer !== 0) {
        void this.keepOnServer();
      }
    });
    onMerged((topic) => {
      this.there = topic;
      this.follow();
    });
    if (pending) {
      void this.post(); // it was on its way when the page went; its ref makes it count once
    }
  }

  /** What is written here goes to another topic now, and is kept for there. What is on its way stays as it is until it is answered. */
  private follow(): void {
    const there = `topic-${this.there}`;
    if (this.there === "" || this.busy || this.key === there || !this.key.startsWith("topic-")) {
      return;
    }
    const other = kept(there);
    if (other !== null && !other.sent && other.body.trim() !== "") {
      const { selectionStart, selectionEnd } = this.body;
      this.body.value = joined(this.body.value, other.body).trimStart();
      this.body.setSelectionRange(selectionStart, selectionEnd);
    }
    const old = this.key;
    this.key = there;
    if (this.keep() || blank(this.draft(false))) {
      forget(old);
    }
    if (this.touched) {
      void this.keepOnServer();
    }
  }

  /** Brings back what was being written; true if it was being sent. */
  private restore(): boolean {
    const draft = kept(this.key);
    const refused = this.form.querySelector("[aria-invalid], .flash.problem") !== null;
    if (draft === null || refused || blank(draft)) {
      return false;
    }
    const given = this.body.value;
    const other = part<HTMLElement>(this.form, "state")?.querySelector("time") !== null; // the server kept a draft
    const isEdit = this.value("version") !== "0";
    this.fill(draft);
    if (!draft.sent && given !== "" && (other || !isEdit)) {
      this.body.value = joined(draft.body, given);
    }
    if (this.body.value !== given) {
      this.state("restored");
    }
    return draft.sent;
  }

  private fill(draft: Draft): void {
    this.touched = true;
    this.body.value = draft.body;
    this.set("version", draft.version);
    if (draft.sent) {
      this.set("ref", draft.ref);
    }
    for (const [name, value] of Object.entries(draft.values)) {
      const field = this.form.elements.namedItem(name);
      const fits = !(field instanceof HTMLSelectElement) || [...field.options].some((option) => option.value === value);
      if (field !== null && "value" in field && fits) {
        field.value = value;
      }
    }
    attach(this.form, draft.files);
    this.form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private typed(): void {
    this.touched = true;
    if (this.keep()) {
      this.state("kept");
    }
    const row = document.getElementById("posts")?.dataset["liveOf"];
    if (row !== undefined && Date.now() - this.told > 3000) {
      this.told = Date.now();
      writing(row);
    }
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.keepOnServer(), 3000);
  }

  /** Keeps everything typed on this device, at once. */
  private keep(sent = this.busy): boolean {
    const draft = this.draft(sent);
    if (blank(draft)) {
      forget(this.key);
      return false;
    }
    return keep(this.key, draft);
  }

  private draft(sent: boolean): Draft {
    const values: Record<string, string> = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && /^(title|kind|forum|theme|country|done|result|cost|lessons|contact|language|capacity)$/.test(name)) {
        values[name] = value;
      }
    }
    return { body: this.body.value, ref: this.value("ref"), version: this.value("version"), values, files: attached(this.form), at: Date.now(), sent };
  }

  private async keepOnServer(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = 0;
    if (!this.busy && (await keepOnServer(this.key, this.draft(false))) && !this.busy) {
      this.state("saved");
    }
  }

  private async preview(): Promise<void> {
    const shown = part(this.form, "shown");
    const response = await ask("/previews", { method: "POST", body: fields({ body: this.body.value, language: this.value("language") }) }).catch(() => null);
    if (response?.ok !== true || shown === null) {
      this.state("waiting");
      return;
    }
    const fragment = parse(await response.text());
    shown.replaceChildren(...(fragment === null ? [] : [fragment]));
  }

  private async post(): Promise<void> {
    if (this.busy) {
      return;
    }
    this.hold(true);
    clearTimeout(this.timer);
    this.timer = 0;
    this.keep(true);
    this.state("sending");
    const outcome = await send(this.form, () => {
      this.state("waiting");
    });
    this.hold(false);
    if (outcome.done) {
      await this.posted(outcome);
    } else {
      this.refused(outcome);
    }
  }

  /** While a post is on its way its text stands still: its ref stands for this text. */
  private hold(on: boolean): void {
    this.busy = on;
    this.body.readOnly = on;
    const button = part<HTMLButtonElement>(this.form, "submit");
    button?.setAttribute("aria-disabled", String(on));
    button?.setAttribute("aria-busy", String(on));
  }

  private async posted(outcome: Outcome): Promise<void> {
    forget(this.key);
    await forgetOnServer(this.key);
    const row = document.getElementById("posts");
    const fresh = parse(outcome.html);
    const permanent = fresh?.querySelector<HTMLAnchorElement>(".post-link")?.href;
    const elsewhere = this.there !== "" || (permanent !== undefined && !permanent.includes(`/topics/${row?.dataset["topic"] ?? ""}/`));
    if (row?.dataset["last"] === undefined || !(fresh instanceof HTMLElement) || !fresh.matches("article.post") || elsewhere) {
      location.assign(permanent ?? outcome.address);
      return;
    }
    place(row, fresh);
    this.body.value = "";
    this.touched = false;
    this.set("ref", unique());
    this.set("seen", fresh.dataset["number"] ?? "0");
    this.form.querySelectorAll("[data-part=files] li, [data-part=shown] > *, .field > .error:not([data-part])").forEach((node) => {
      node.remove();
    });
    this.body.removeAttribute("aria-invalid");
    this.state("");
  }

  private refused(outcome: Outcome): void {
    this.set("ref", unique()); // what was refused was not kept under the old one
    this.keep(false);
    this.follow();
    this.state("refused", outcome.message);
    const field = outcome.field === "" ? null : this.form.elements.namedItem(outcome.field);
    if (field instanceof HTMLElement) {
      field.setAttribute("aria-invalid", "true");
      field.focus();
    }
  }

  private state(name: string, more = ""): void {
    const line = part(this.form, "state");
    if (line !== null) {
      line.dataset["state"] = name;
      const words = `${this.form.dataset[`${name}Text`] ?? ""} ${more}`.trim();
      if (line.textContent.trim() !== words) {
        line.textContent = words;
      }
    }
  }

  private value(name: string): string {
    const field = this.form.elements.namedItem(name);
    return field !== null && "value" in field ? field.value : "";
  }

  private set(name: string, value: string): void {
    const field = this.form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) {
      field.value = value;
    }
  }
}

/** Nothing has been written into it, whatever was chosen. */
function blank(draft: Draft): boolean {
  const { title, done, result, cost, lessons, contact } = draft.values;
  return draft.files.length === 0 && [draft.body, title, done, result, cost, lessons, contact].every((words) => (words ?? "").trim() === "");
}

/** Two texts of which neither may be lost; one that holds the other stands for both. */
function joined(mine: string, given: string): string {
  if (mine.includes(given.trim())) {
    return mine;
  }
  return given.includes(mine.trim()) ? given : `${mine.trimEnd()}\n\n${given}`;
}

/** Fields that only one kind of topic has are shown with that kind. */
function kinds(form: HTMLElement): void {
  const show = (): void => {
    const chosen = form.querySelector<HTMLInputElement>("input[name=kind]:checked")?.value;
    form.querySelectorAll<HTMLElement>("[data-for-kind]").forEach((group) => {
      group.hidden = chosen !== undefined && group.dataset["forKind"] !== chosen;
    });
  };
  form.addEventListener("change", show);
  show();
}
