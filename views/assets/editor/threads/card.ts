import { locale } from "../../behaviours/page";
import { outcomes, type Comment, type Outcome, type Thread } from "./book";

export type Words = (key: string, values?: Record<string, string | number>) => string;

/** What can be done on a card. */
export interface Acts {
  words: Words;
  /** Who reads, and whether they may comment, or settle what others began. */
  me: number;
  comments: boolean;
  resolves: boolean;
  choose(n: number): void;
  say(n: number, act: "reply" | "reopen" | "edit" | "delete", text: string, comment?: Comment): void;
  /** Settles a thread, or settles it otherwise. */
  answer(thread: Thread, text: string, outcome: string): void;
  move(n: number): void;
}

export function element<K extends keyof HTMLElementTagNameMap>(name: K, look: string, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.className = look;
  made.textContent = text;
  return made;
}

/** A thread beside its words. */
export function card(thread: Thread, active: boolean, acts: Acts): HTMLElement {
  const { words } = acts;
  const comments = [...thread.comments.values()].sort((a, b) => a.k - b.k);
  const made = element("section", `thread${active ? " on" : ""}${thread.state === "resolved" ? " settled" : ""}`);
  made.dataset["thread"] = String(thread.n);
  made.tabIndex = 0;
  made.setAttribute("aria-label", words("name", { number: thread.n, name: comments[0]?.name ?? "" }));
  made.addEventListener("focusin", () => {
    acts.choose(thread.n);
  });
  made.append(about(thread, words));
  const gone = thread.anchor?.gone ?? 0;
  if (gone > 0) {
    made.append(element("p", "thread-gone", words("gone", { version: gone })));
  }
  const folded = active ? comments : [...comments.slice(0, 1), ...comments.slice(1).slice(-1)];
  made.append(...folded.map((one) => comment(thread, one, active, acts)));
  if (folded.length < thread.count) {
    made.append(element("p", "soft", words("count", { count: thread.count })));
  }
  if (thread.state === "resolved") {
    made.append(settled(thread, words));
  }
  if (active && acts.comments) {
    made.append(forms(thread, gone > 0, acts));
  }
  return made;
}

const tones: Record<Outcome, string> = { accepted: "leaf", partly: "ochre", noted: "", rejected: "rust" };

/** How a thread was settled. */
function settled(thread: Thread, words: Words): HTMLElement {
  const made = element("div", "thread-settled");
  const by = element("p", "");
  if (thread.outcome !== undefined) {
    by.append(element("span", `chip ${tones[thread.outcome]}`, words(`outcome.${thread.outcome}`)), " ");
  }
  by.append(words("resolved_by", { name: thread.resolver ?? "" }));
  made.append(by);
  if ((thread.response ?? "") !== "") {
    const response = element("p", "thread-response", thread.response);
    response.dir = "auto";
    made.append(response);
  }
  return made;
}

function about(thread: Thread, words: Words): HTMLElement {
  if (thread.whole === true) {
    return element("p", "soft", words("whole"));
  }
  const quote = element("blockquote", "", thread.quote);
  quote.dir = "auto";
  return quote;
}

/** A comment; who is mentioned in it stands out, nothing else of its text is more than text. */
function comment(thread: Thread, one: Comment, active: boolean, acts: Acts): HTMLElement {
  const { words } = acts;
  const made = element("div", "comment");
  const by = element("p", "comment-by");
  const name = element("strong", "", one.name);
  name.dir = "auto";
  const of = one.of === undefined ? one.capacity : `${one.capacity}, ${one.of}`;
  const at = element("time", "soft", new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(one.at)));
  at.dateTime = one.at;
  by.append(name, " ", element("span", "soft", of), " ", at, one.edited === true ? ` ${words("edited")}` : "");
  made.append(by);
  if (one.deleted === true) {
    made.append(element("p", "soft", words("deleted")));
    return made;
  }
  const text = element("p", "comment-text");
  text.dir = "auto";
  (one.text ?? "").split(/@\[([^\]\n]{1,200})\]\(person:[1-9]\d{0,17}\)/).forEach((part, i) => {
    text.append(i % 2 === 1 ? element("b", "", `@${part}`) : part);
  });
  made.append(text);
  if (active && acts.comments && one.by === acts.me) {
    const row = element("div", "row comment-own");
    row.append(
      button(words("edit"), "quiet", () => {
        const field = box(words("edit"), one.text ?? "", words("save"), (said) => {
          acts.say(thread.n, "edit", said, one);
        });
        row.replaceWith(field);
        field.querySelector("textarea")?.focus();
      }),
      button(words("delete"), "quiet", () => {
        acts.say(thread.n, "delete", "", one);
      }),
    );
    made.append(row);
  }
  return made;
}

function forms(thread: Thread, gone: boolean, acts: Acts): HTMLElement {
  const { words } = acts;
  const made = element("div", "thread-forms");
  const reply = box(words("reply"), "", words("reply"), (text) => {
    acts.say(thread.n, "reply", text);
  });
  const row = element("div", "row");
  if (acts.resolves || thread.by === acts.me) {
    const resolved = thread.state === "resolved";
    if (!resolved || acts.resolves) {
      row.append(
        button(words(resolved ? "respond" : "resolve"), "quiet", () => {
          const form = answer(thread, acts);
          row.replaceWith(form);
          form.querySelector<HTMLElement>("select, textarea")?.focus();
        }),
      );
    }
    if (resolved) {
      row.append(
        button(words("reopen"), "quiet", () => {
          acts.say(thread.n, "reopen", "");
        }),
      );
    }
    if (gone) {
      row.append(
        button(words("move"), "quiet", () => {
          acts.move(thread.n);
        }),
      );
    }
  }
  made.append(reply, row);
  return made;
}

/** The form that settles a thread: what became of it, for who may say, and a word on why. */
function answer(thread: Thread, acts: Acts): HTMLFormElement {
  const { words } = acts;
  const choice = element("select", "");
  const label = element("label", "", words("outcome"));
  choice.id = `thread-outcome-${String(thread.n)}`;
  label.htmlFor = choice.id;
  choice.append(new Option(words("outcome.none"), ""), ...outcomes.map((one) => new Option(words(`outcome.${one}`), one)));
  choice.value = thread.outcome ?? "";
  const form = box(words("why"), thread.response ?? "", words(thread.state === "resolved" ? "save" : "resolve"), (text) => {
    form.classList.remove("thread-answering");
    acts.answer(thread, text, choice.value);
  }, true);
  form.classList.add("thread-answering");
  if (acts.resolves) {
    form.prepend(label, choice);
  }
  return form;
}

export function button(label: string, look: string, act: () => void): HTMLButtonElement {
  const made = element("button", look, label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

let fields = 0;

/** A field to say something in; Ctrl or ⌘ with Enter sends it. */
export function box(label: string, begun: string, send: string, say: (text: string) => void, mayBeEmpty = false): HTMLFormElement {
  fields += 1;
  const made = element("form", "thread-say");
  const named = element("label", "", label);
  const field = element("textarea", "");
  field.id = `thread-field-${String(fields)}`;
  named.htmlFor = field.id;
  field.rows = 2;
  field.maxLength = 5000;
  field.dir = "auto";
  field.value = begun;
  const done = element("button", "", send);
  const submit = (): void => {
    const text = field.value.trim();
    if (text !== "" || mayBeEmpty) {
      field.value = "";
      say(text);
    }
  };
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  });
  made.append(named, field, done);
  return made;
}
