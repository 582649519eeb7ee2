/** The headings beside the text, and how many words it has, as it is written. */
import type { Node } from "prosemirror-model";
import { Plugin, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

interface Heading {
  level: number;
  text: string;
  at: number;
}

function headings(doc: Node): Heading[] {
  const found: Heading[] = [];
  doc.forEach((child, at) => {
    if (child.type.name === "heading" && child.textContent.trim() !== "") {
      found.push({ level: Number(child.attrs["level"]), text: child.textContent, at });
    }
  });
  return found;
}

/** How many words a text has; of what is written without spaces, what the language takes for words. */
export function words(doc: Node, language: string): number {
  const text = doc.textBetween(0, doc.content.size, " ", " ");
  if (typeof Intl.Segmenter !== "function") {
    return text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  }
  let count = 0;
  for (const part of new Intl.Segmenter(language, { granularity: "word" }).segment(text)) {
    if (part.isWordLike) {
      count++;
    }
  }
  return count;
}

const later = (work: () => void): number => window.setTimeout(work, 400);

class Beside {
  private waiting: number | undefined;
  private shown = "";

  constructor(
    private readonly view: EditorView,
    private readonly list: HTMLElement | null,
    private readonly count: HTMLElement | null,
    private readonly language: string,
  ) {
    list?.addEventListener("click", this.go);
    this.show();
  }

  private readonly go = (event: MouseEvent): void => {
    const link = (event.target as Element).closest<HTMLElement>("a[data-at]");
    if (link === null) {
      return;
    }
    event.preventDefault();
    const at = Math.min(Number(link.dataset["at"]), this.view.state.doc.content.size - 1);
    this.view.dispatch(this.view.state.tr.setSelection(TextSelection.near(this.view.state.doc.resolve(at + 1))));
    const dom = this.view.nodeDOM(at);
    if (dom instanceof HTMLElement) {
      dom.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    }
    this.view.focus();
  };

  private show(): void {
    this.waiting = undefined;
    const { doc } = this.view.state;
    if (this.count !== null) {
      this.count.textContent = words(doc, this.language).toLocaleString(document.documentElement.lang);
    }
    const found = headings(doc);
    const key = JSON.stringify(found);
    if (this.list === null || key === this.shown) {
      return;
    }
    this.shown = key;
    this.list.replaceChildren(
      ...found.map(({ level, text, at }) => {
        const link = Object.assign(document.createElement("a"), { href: "#" });
        link.append(Object.assign(document.createElement("bdi"), { textContent: text })); // runs as its script does, and stands at the bar as the rest
        link.dataset["at"] = String(at);
        const item = document.createElement("li");
        item.className = `outline-${String(level)}`;
        item.append(link);
        return item;
      }),
    );
    this.list.closest<HTMLElement>("[data-outline]")?.toggleAttribute("hidden", found.length === 0);
  }

  update(view: EditorView, before: { doc: Node }): void {
    if (!view.state.doc.eq(before.doc)) {
      this.waiting ??= later(() => {
        this.show();
      });
    }
  }

  destroy(): void {
    window.clearTimeout(this.waiting);
    this.list?.removeEventListener("click", this.go);
  }
}

export function beside(list: HTMLElement | null, count: HTMLElement | null, language: string): Plugin {
  return new Plugin({ view: (view) => new Beside(view, list, count, language) });
}
