/**
 * Whether what a person does is a suggestion: always for who may do no more,
 * for an editor while they have chosen so, and where it would touch what others
 * suggest and they may not decide on that. What cannot be suggested is not done,
 * and said.
 */
import type { EditorState, Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { may } from "../may";
import { Author } from "./marks";
import { turning } from "./others";
import { Refused, suggestion } from "./suggest";

export interface SuggestingOptions {
  person: string;
  strings: Record<string, string>;
  announce(words: string): void;
  draw(): string;
}

/** How long it is shown why something was not done, or done otherwise. */
const shown = 10_000;

export class Suggesting {
  private chosen = false;
  private mode = "read";
  private readonly button: HTMLButtonElement | null;
  private readonly note: HTMLElement | null;
  private hiding = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly options: SuggestingOptions,
  ) {
    this.button = root.querySelector("[data-suggest]");
    this.note = root.querySelector("[data-suggest-note]");
    this.button?.addEventListener("click", this.click);
  }

  get isOn(): boolean {
    return this.mode === "suggest" || (this.mode === "edit" && this.chosen);
  }

  /** Whether what others suggest is to be left as it is. */
  get guards(): boolean {
    return this.mode === "edit" && !this.chosen && !may(this.root, "accept", "edit");
  }

  private readonly click = (): void => {
    this.toggle();
  };

  /** What the person may do has changed. */
  become(mode: string): void {
    this.mode = mode;
    this.show();
  }

  toggle(): boolean {
    if (this.mode !== "edit") {
      return false;
    }
    this.chosen = !this.chosen;
    this.show();
    this.options.announce(this.words(this.chosen ? "mode.on" : "mode.off"));
    return true;
  }

  private words(key: string): string {
    return this.options.strings[`suggestion.${key}`] ?? "";
  }

  private show(): void {
    this.root.toggleAttribute("data-suggesting", this.isOn);
    if (this.button !== null) {
      this.button.hidden = this.mode !== "edit" && this.mode !== "suggest";
      this.button.setAttribute("aria-pressed", String(this.isOn));
      this.button.setAttribute("aria-disabled", String(this.mode !== "edit"));
    }
  }

  /** The state after what the person, or somebody else, has done. */
  after(state: EditorState, tr: Transaction): EditorState {
    const turns = this.guards && isOurs(tr) ? this.turning(state, tr) : null;
    if (turns === "theirs" && !isDoing(tr)) {
      this.tell(this.words("why.theirs")); // what is taken back would take theirs with it
      return state;
    }
    if (!isDoing(tr) || !(this.isOn || turns !== null)) {
      return state.apply(tr);
    }
    try {
      if (turns === "theirs") {
        this.tell(this.words("turned"));
      }
      return state.apply(suggestion(state, tr, this.options.person, this.options.draw));
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      this.tell(this.words(`why.${error.why}`));
      return state;
    }
  }

  private turning(state: EditorState, tr: Transaction): "theirs" | "own" | null {
    const author = new Author(this.options.person);
    return state.applyTransaction(tr).transactions.reduce<"theirs" | "own" | null>((why, one) => (why === "theirs" ? why : (turning(one, author) ?? why)), null);
  }

  private tell(words: string): void {
    this.options.announce(words);
    if (this.note !== null) {
      this.note.textContent = words;
      this.note.hidden = false;
      clearTimeout(this.hiding);
      this.hiding = window.setTimeout(() => {
        this.note?.setAttribute("hidden", "");
      }, shown);
    }
  }

  destroy(): void {
    clearTimeout(this.hiding);
    this.button?.removeEventListener("click", this.click);
  }

  /** For an editor's view: what shows each state. */
  readonly dispatch = (view: EditorView, tr: Transaction): void => {
    const before = view.state;
    const next = this.after(before, tr);
    // What was typed and refused is in the page already: it is drawn again.
    view.updateState(next === before ? before.apply(before.tr) : next);
  };
}

/** What happens here, as against what comes from the server or was written before. */
function isOurs(tr: Transaction): boolean {
  return tr.docChanged && tr.getMeta("collab$") === undefined && tr.getMeta("restored") !== true;
}

/** What a person does, as against what takes something back. */
function isDoing(tr: Transaction): boolean {
  return isOurs(tr) && tr.getMeta("history$") === undefined;
}
