import type { EditorView } from "prosemirror-view";
import type { Lost } from "./lost";
import { lineOf, mayWrite, turn } from "./state";
import { draw, type KeptFrame } from "./wire";

/** One piece of the person's own text that has no place in the document. */
interface Item {
  id: string;
  text: string;
  why: string;
  /** On the server, that settles it; else it is on this device. */
  server: number;
}

export interface KeptOptions {
  view: EditorView;
  /** Where the list is shown. */
  list: HTMLElement;
  strings: Record<string, string>;
  announce(text: string): void;
  /** Settles one that the server keeps: true when it is done. */
  settle(id: number, act: "place" | "dismiss"): Promise<boolean>;
}

/** Shows what could not be placed, to be copied, put back as a suggestion, or let go. */
export class KeptList {
  private served: KeptFrame[] = [];
  private shown = "";

  constructor(private readonly options: KeptOptions) {}

  /** What the server keeps: all of it, or more. */
  hear(kept: readonly KeptFrame[], all: boolean): void {
    const known = new Set(all ? [] : this.served.map((one) => one.id));
    this.served = [...(all ? [] : this.served), ...kept.filter((one) => !known.has(one.id))];
    this.draw();
  }

  /** Draws the list anew if it has changed; the focus stays where it is. */
  draw(): void {
    const { view, list, strings, announce } = this.options;
    const items: Item[] = [
      ...this.served.map((one) => ({ id: `kept-${String(one.id)}`, text: one.text, why: one.why, server: one.id })),
      ...lineOf(view.state).lost.map((one) => ({ id: one.id, text: one.text, why: one.why, server: 0 })),
    ];
    const writes = mayWrite(lineOf(view.state).mode);
    const now = items.map((one) => one.id).join(" ") + String(writes);
    if (now === this.shown) {
      return;
    }
    const old = new Map([...list.children].map((child) => [(child as HTMLElement).dataset["item"], child]));
    const isNew = items.some((one) => !old.has(one.id));
    this.shown = now;
    list.replaceChildren(...items.map((one) => this.item(one, writes)));
    if (isNew) {
      announce(strings["kept.title"] ?? "");
    }
  }

  private item(one: Item, writes: boolean): HTMLElement {
    const { strings } = this.options;
    const section = element("section", "kept");
    section.dataset["item"] = one.id;
    const why = element("p", "");
    why.textContent = strings[one.why === "deleted" || one.why === "collided" ? `kept.${one.why}` : "kept.unsent"] ?? "";
    const text = element("blockquote", "");
    text.dir = "auto";
    text.textContent = one.text;
    const row = element("div", "row");
    const button = (word: string, act: (self: HTMLButtonElement) => void, look = ""): void => {
      const made = element("button", look) as HTMLButtonElement;
      made.type = "button";
      made.textContent = strings[word] ?? "";
      made.addEventListener("click", () => {
        act(made);
      });
      row.append(made);
    };
    if (writes) {
      button(
        "kept.place",
        (self) => {
          this.settle(one, "place", self);
        },
        "primary",
      );
    }
    button("kept.copy", () => {
      void copy(one.text);
    });
    button("kept.dismiss", (self) => {
      this.settle(one, "dismiss", self);
    });
    section.append(why, text, row);
    return section;
  }

  private settle(one: Item, act: "place" | "dismiss", button: HTMLButtonElement): void {
    const { view, settle } = this.options;
    if (one.server > 0) {
      button.disabled = true;
      void settle(one.server, act).then((done) => {
        button.disabled = false;
        if (done) {
          this.served = this.served.filter((other) => other.id !== one.server);
          this.draw();
        }
      });
      return;
    }
    const lost = lineOf(view.state).lost.find((other) => other.id === one.id);
    if (lost !== undefined && act === "place") {
      suggest(view, lost);
    }
    const line = lineOf(view.state);
    view.dispatch(turn(view.state.tr, { ...line, lost: line.lost.filter((other) => other.id !== one.id) }));
    this.draw();
  }
}

/** Puts text into the document as a suggestion, at the nearest place that can hold it. */
export function suggest(view: Pick<EditorView, "state" | "dispatch">, lost: Lost): void {
  const { state } = view;
  const mark = state.schema.marks["insertion"]?.create({ id: draw() });
  const lines = lost.text.split("\n").map((line) => line.trim());
  const text = state.schema.text(lines.filter((line) => line !== "").join(" ") || " ", mark === undefined ? [] : [mark]);
  const wanted = Math.min(lost.at, state.doc.content.size);
  let at = -1;
  state.doc.descendants((node, pos) => {
    if (node.inlineContent && node.type.spec.code !== true) {
      const near = Math.min(Math.max(wanted, pos + 1), pos + 1 + node.content.size);
      at = at < 0 || Math.abs(near - wanted) < Math.abs(at - wanted) ? near : at;
    }
    return !node.inlineContent;
  });
  const paragraph = state.schema.nodes["paragraph"];
  if (at >= 0) {
    view.dispatch(state.tr.insert(at, text));
  } else if (paragraph !== undefined) {
    view.dispatch(state.tr.insert(state.doc.content.size, paragraph.create(null, text)));
  }
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Not allowed: the text stands there to be selected.
  }
}

function element(name: string, look: string): HTMLElement {
  const made = document.createElement(name);
  made.className = look;
  return made;
}
