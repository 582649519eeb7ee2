/**
 * What is suggested, beside the text: who, what it changes, and what can be
 * done about it. The server decides; what it makes of the document comes back
 * as everybody's changes do.
 */
import type { Node } from "prosemirror-model";
import { Plugin, TextSelection } from "prosemirror-state";
import type { Command, EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { Talk } from "../talk";
import { idOf, isSuggestion } from "./marks";

/** One change of a suggestion, in words. */
interface Change {
  what: string;
  text: string;
}

export interface Listed {
  id: string;
  author: string;
  from: number;
  to: number;
  changes: Change[];
}

/** Where the page decides: adding members to a card, and asking the server. */
export interface MarginOptions {
  list: HTMLElement;
  person: string;
  strings: Record<string, string>;
  /** "decide": on everybody's; "suggest": may withdraw one's own. */
  mode(): string;
  name(author: string): string;
  announce(words: string): void;
  settle(act: "accept" | "reject", ids: string[]): Promise<boolean>;
  /** what is said about each; null while nothing is known of that */
  talk(): Talk | null;
  /** hears when what is said is other than before; gives what ends that */
  hear(heard: () => void): () => void;
}

const most = 100;

/** Lists the suggestions of a document in the order in which they begin. */
export function listed(doc: Node): Listed[] {
  const found = new Map<string, Listed>();
  doc.descendants((node, pos) => {
    for (const mark of node.marks.filter(isSuggestion)) {
      const id = idOf(mark);
      const one = found.get(id) ?? { id, author: String(mark.attrs["author"]), from: pos, to: pos, changes: [] };
      found.set(id, one);
      one.to = Math.max(one.to, pos + node.nodeSize);
      const what = whatOf(node, mark.type.name, mark.attrs);
      const last = one.changes[one.changes.length - 1];
      const text = node.isText ? (node.text ?? "") : what === "block" || what === "block_gone" ? "" : node.textContent;
      if (last?.what === what && node.isInline) {
        last.text += text;
      } else if (what !== "") {
        one.changes.push({ what, text });
      }
    }
  });
  return [...found.values()];
}

function whatOf(node: Node, name: string, attrs: Record<string, unknown>): string {
  if (name === "modification") {
    const kind = attrs["kind"];
    const has = node.marks.some((one) => one.type.name === attrs["name"]);
    return kind === "mark" ? `${has ? "format" : "unformat"} ${String(attrs["name"])}` : kind === "type" ? "type" : "attribute";
  }
  if (node.isInline) {
    return name === "insertion" ? "insert" : "delete";
  }
  const scope = String(attrs["scope"]);
  return scope === "node" ? (name === "insertion" ? "block" : "block_gone") : scope === "text" ? "" : scope;
}

/** The suggestions that a selection touches. */
export function touched(state: EditorState): Listed[] {
  const { from, to } = state.selection;
  const ids = new Set<string>();
  state.doc.nodesBetween(Math.max(0, from - 1), Math.min(state.doc.content.size, to + 1), (node, pos) => {
    if (pos + node.nodeSize >= from && pos <= to) {
      node.marks.filter(isSuggestion).forEach((mark) => ids.add(idOf(mark)));
    }
  });
  return listed(state.doc).filter((one) => ids.has(one.id));
}

class Margin {
  private due = 0;
  private drawn = "";
  private mode = "";
  private readonly deaf: () => void;

  constructor(
    private readonly view: EditorView,
    private readonly options: MarginOptions,
  ) {
    options.list.addEventListener("click", this.click);
    this.deaf = options.hear(() => {
      this.soon();
    });
    this.draw();
  }

  update(view: EditorView, before: EditorState): void {
    if (view.state.doc !== before.doc || this.mode !== this.options.mode()) {
      this.soon();
    }
  }

  private soon(): void {
    this.due ||= window.setTimeout(() => {
      this.due = 0;
      this.draw();
    }, 120);
  }

  destroy(): void {
    clearTimeout(this.due);
    this.deaf();
    this.options.list.removeEventListener("click", this.click);
  }

  /** Only the cards that are other than before are made anew, so that the focus stays. */
  private draw(): void {
    const { list } = this.options;
    this.mode = this.options.mode();
    const all = listed(this.view.state.doc).slice(0, most);
    const talk = this.options.talk();
    const about = new Map(all.map((one) => [one.id, talk?.about(one.from, one.to) ?? []]));
    const drawn = JSON.stringify([all.map(({ id, author, changes }) => [id, author, changes, about.get(id)]), this.options.mode(), talk?.may()]);
    if (drawn === this.drawn) {
      return;
    }
    this.drawn = drawn;
    list.closest("section")?.toggleAttribute("hidden", all.length === 0);
    const present = new Map([...list.querySelectorAll<HTMLElement>("[data-for]")].map((card) => [card.dataset["for"], card]));
    let after: Element | null = null;
    for (const one of all) {
      const card: HTMLElement = present.get(one.id) ?? document.createElement("li");
      present.delete(one.id);
      const said = JSON.stringify([one.author, one.changes, this.options.mode(), about.get(one.id), talk?.may()]);
      if (card.dataset["said"] !== said) {
        this.fill(card, one, about.get(one.id) ?? []);
        card.dataset["said"] = said;
      }
      if (after === null ? list.firstElementChild !== card : after.nextElementSibling !== card) {
        list.insertBefore(card, after === null ? list.firstElementChild : after.nextElementSibling);
      }
      after = card;
    }
    present.forEach((card) => {
      card.remove();
    });
  }

  private fill(card: HTMLElement, one: Listed, about: { n: number; count: number }[]): void {
    const { options } = this;
    card.className = `suggestion-card by-${String(1 + (Number(one.author) % 6))}`;
    card.dataset["for"] = one.id;
    const who = make("button", "suggestion-who", options.name(one.author));
    who.dataset["act"] = "show";
    const changes = one.changes.slice(0, 6).map(({ what, text }) => {
      const line = make("p", "suggestion-change", this.words(what));
      const words = make(what === "insert" ? "ins" : what === "delete" ? "del" : "q", "", text.length > 120 ? `${text.slice(0, 119)}…` : text);
      words.dir = "auto";
      line.append(...(text === "" ? [] : [" ", words]));
      return line;
    });
    const acts = options.mode() === "decide" ? (["accept", "reject"] as const) : options.mode() === "suggest" && one.author === options.person ? (["withdraw"] as const) : [];
    const row = make("p", "row", "");
    for (const act of acts) {
      const button = make("button", "", this.words(act));
      button.dataset["act"] = act;
      button.setAttribute("aria-label", `${this.words(act)}: ${options.name(one.author)}, ${one.changes.map(({ what, text }) => `${this.words(what)} ${text}`).join(" ").slice(0, 160)}`);
      row.append(button, " ");
    }
    for (const { n, count } of about) {
      const button = make("button", "quiet", (options.strings["thread.count"] ?? "{count}").replace("{count}", String(count)));
      button.dataset["act"] = "thread";
      button.dataset["thread"] = String(n);
      row.append(button, " ");
    }
    if (about.length === 0 && options.talk()?.may() === true) {
      const button = make("button", "quiet", options.strings["thread.begin"] ?? "");
      button.dataset["act"] = "discuss";
      row.append(button);
    }
    card.replaceChildren(who, ...changes, ...(row.childElementCount > 0 ? [row] : []));
  }

  private words(key: string): string {
    const [what, name] = key.split(" ");
    const words = this.options.strings[`suggestion.${what ?? ""}`] ?? key;
    return name === undefined ? words : words.replace("{look}", this.options.strings[`tool.${name}`] ?? name);
  }

  private readonly click = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>("[data-act]");
    const id = button?.closest<HTMLElement>("[data-for]")?.dataset["for"];
    if (button === null || id === undefined) {
      return;
    }
    const one = listed(this.view.state.doc).find((other) => other.id === id);
    if (button.dataset["act"] === "show") {
      go(this.view, one);
    } else if (button.dataset["act"] === "thread") {
      this.options.talk()?.open(Number(button.dataset["thread"]));
    } else if (button.dataset["act"] === "discuss") {
      if (one !== undefined) {
        this.options.talk()?.begin(one.from, one.to);
      }
    } else {
      void decide(this.view, this.options, button.dataset["act"] === "accept" ? "accept" : "reject", [id]);
    }
  };
}

function make(name: string, classes: string, words: string): HTMLElement {
  const element = document.createElement(name);
  element.className = classes;
  element.textContent = words;
  if (element instanceof HTMLButtonElement) {
    element.type = "button";
  }
  return element;
}

function go(view: EditorView, one: Listed | undefined): boolean {
  if (one === undefined) {
    return false;
  }
  const { doc } = view.state;
  view.dispatch(view.state.tr.setSelection(TextSelection.between(doc.resolve(one.from), doc.resolve(Math.min(one.to, doc.content.size)))).scrollIntoView());
  view.focus();
  return true;
}

async function decide(view: EditorView, options: MarginOptions, act: "accept" | "reject", ids: string[]): Promise<void> {
  const kept = options.list.contains(document.activeElement);
  const done = await options.settle(act, ids);
  options.announce(options.strings[done ? "suggestion.settled" : "suggestion.failed"] ?? "");
  if (kept) {
    view.focus();
  }
}

/** The list beside the text, and its commands by name. */
export function margin(options: MarginOptions): { plugin: Plugin; commands: Record<string, Command> } {
  const step =
    (by: 1 | -1): Command =>
    (state, dispatch, view) => {
      const all = listed(state.doc);
      const { from } = state.selection;
      const next = by > 0 ? all.find((one) => one.from > from) ?? all[0] : [...all].reverse().find((one) => one.from < from) ?? all[all.length - 1];
      return next !== undefined && (dispatch === undefined || (view !== undefined && go(view, next)));
    };
  const settle =
    (act: "accept" | "reject"): Command =>
    (state, dispatch, view) => {
      const mode = options.mode();
      const chosen = touched(state).filter((one) => mode === "decide" || (mode === "suggest" && act === "reject" && one.author === options.person));
      if (chosen.length > 0 && dispatch !== undefined && view !== undefined) {
        void decide(view, options, act, chosen.map((one) => one.id));
      }
      return chosen.length > 0;
    };
  return {
    plugin: new Plugin({ view: (view) => new Margin(view, options) }),
    commands: { suggestion_next: step(1), suggestion_before: step(-1), suggestion_accept: settle("accept"), suggestion_reject: settle("reject") },
  };
}
