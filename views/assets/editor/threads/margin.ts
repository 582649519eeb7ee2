import type { EditorView } from "prosemirror-view";
import type { Thread } from "./book";
import { button, card, element, type Acts, type Words } from "./card";
import { placed } from "./place";
import type { Waiting } from "./queue";

export interface Filter {
  state: "open" | "resolved" | "mine" | "all";
  /** A person's number, 0 for all; a Party or Organization, "" for all. */
  by: number;
  of: string;
}

interface Does {
  begin(): void;
  turn(by: 1 | -1): void;
  changed(): void;
  drop(ref: string): void;
}

/** From this width on threads stand beside their words; below they are a list in a drawer. */
const wide = "(min-width: 75.01rem)";
/** How many cards a list begins with. */
const atOnce = 50;

/** The margin of a document, with the threads. */
export class Margin {
  filter: Filter = { state: "open", by: 0, of: "" };
  private readonly cards = element("div", "margin-cards");
  private readonly composing = element("div", "margin-compose");
  private readonly unsent = element("div", "margin-unsent");
  private readonly count = element("span", "");
  private readonly select = element("select", "");
  private readonly comment: HTMLButtonElement;
  private readonly drawer: HTMLButtonElement;
  private readonly drawn = new Map<number, { sign: string; card: HTMLElement }>();
  private offered = "";
  private limit = atOnce;

  constructor(
    private readonly place: HTMLElement,
    private readonly words: Words,
    does: Does,
  ) {
    const head = element("div", "margin-head");
    this.comment = button(words("begin"), "", does.begin);
    this.comment.title = "Ctrl+Alt+M";
    this.comment.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the selection stays
    });
    const step = (label: string, sign: string, by: 1 | -1): HTMLButtonElement => {
      const made = button(sign, "quiet", () => {
        does.turn(by);
      });
      made.setAttribute("aria-label", label);
      made.title = `${label} (Ctrl+Alt+${by > 0 ? "PgDn" : "PgUp"})`;
      return made;
    };
    this.select.setAttribute("aria-label", words("filter"));
    this.select.addEventListener("change", () => {
      this.filter = JSON.parse(this.select.value) as Filter;
      this.limit = atOnce;
      does.changed();
    });
    this.drawer = button("", "margin-drawer", () => {
      this.open(!this.place.classList.contains("open"));
    });
    this.drawer.append(words("heading"), " ", this.count);
    this.drawer.setAttribute("aria-expanded", "false");
    head.append(this.select, step(words("before"), "↑", -1), step(words("after"), "↓", 1), this.comment);
    const inside = element("div", "margin-inside");
    inside.append(head, this.composing, this.unsent, this.cards);
    place.replaceChildren(this.drawer, inside);
    place.setAttribute("role", "complementary");
    place.setAttribute("aria-label", words("heading"));
    this.drop = does.drop;
  }

  private readonly drop: (ref: string) => void;

  /** Opens the drawer, or closes it. */
  open(is: boolean): void {
    this.place.classList.toggle("open", is);
    this.drawer.setAttribute("aria-expanded", String(is));
  }

  /** What the filter offers, by who takes part. */
  offer(threads: readonly Thread[], comments: boolean): void {
    this.comment.hidden = !comments;
    this.count.textContent = String(threads.filter((one) => one.state === "open").length);
    const people = new Map<number, string>();
    const of = new Set<string>();
    for (const thread of threads) {
      for (const one of thread.comments.values()) {
        people.set(one.by, one.name);
        if (one.of !== undefined) {
          of.add(one.of);
        }
      }
    }
    const options: [string, Filter][] = [
      ...(["open", "mine", "resolved", "all"] as const).map((state): [string, Filter] => [this.words(`filter.${state}`), { state, by: 0, of: "" }]),
      ...[...people].map(([by, name]): [string, Filter] => [name, { state: "all", by, of: "" }]),
      ...[...of].sort().map((name): [string, Filter] => [name, { state: "all", by: 0, of: name }]),
    ];
    const now = JSON.stringify(options);
    if (now !== this.offered) {
      this.offered = now;
      this.select.replaceChildren(...options.map(([label, filter]) => new Option(label, JSON.stringify(filter))));
      this.select.value = JSON.stringify(this.filter);
    }
  }

  /** Shows a form to begin a thread in, on these words; null: none any more. */
  compose(form: HTMLFormElement | null, quote: string): void {
    this.composing.replaceChildren();
    if (form !== null) {
      if (quote !== "") {
        const about = element("blockquote", "", quote);
        about.dir = "auto";
        this.composing.append(about);
      }
      this.composing.append(form);
      this.open(true);
      form.querySelector("textarea")?.focus();
    }
  }

  /** What was said and is not known to be kept. */
  waiting(all: readonly Waiting[]): void {
    this.unsent.replaceChildren(
      ...all
        .filter((one) => one.problem !== "" || one.saying.act === "start" || one.saying.act === "reply")
        .map((one) => {
          const made = element("section", "thread unsent");
          made.setAttribute("aria-label", this.words("waiting"));
          made.append(element("p", "comment-text", one.saying.text), element("p", one.problem === "" ? "soft" : "problem", one.problem === "" ? this.words("waiting") : one.problem));
          if (one.problem !== "") {
            made.append(
              button(this.words("dismiss"), "quiet", () => {
                this.drop(one.saying.ref);
              }),
            );
          }
          return made;
        }),
    );
  }

  focus(n: number): void {
    this.open(true);
    this.drawn.get(n)?.card.focus({ preventScroll: matchMedia(wide).matches });
  }

  /** Shows threads: beside their words those that are in sight, or all in a list. */
  show(all: readonly { thread: Thread; from: number }[], active: number, view: EditorView, acts: Acts): void {
    const beside = matchMedia(wide).matches;
    this.place.classList.toggle("beside", beside);
    const some = beside ? inSight(all, active, view) : all.slice(0, this.limit);
    const keep = new Set(some.map((one) => one.thread.n));
    for (const [n, { card: old }] of this.drawn) {
      if (!keep.has(n)) {
        old.remove();
        this.drawn.delete(n);
      }
    }
    const cards = some.map(({ thread }) => this.card(thread, thread.n === active, acts));
    cards.forEach((one, i) => {
      if (this.cards.children[i] !== one) {
        this.cards.insertBefore(one, this.cards.children[i] ?? null);
      }
    });
    this.more(!beside && all.length > some.length, acts, all, active, view);
    if (!beside) {
      this.cards.style.removeProperty("block-size");
      cards.forEach((one) => { one.style.removeProperty("inset-block-start"); });
      return;
    }
    const top = this.cards.getBoundingClientRect().top;
    const tall = some.map(({ from }, i) => ({ want: from < 0 ? 0 : Math.max(0, view.coordsAtPos(Math.min(from, view.state.doc.content.size)).top - top), height: cards[i]?.offsetHeight ?? 0 }));
    const at = placed(tall, some.findIndex((one) => one.thread.n === active));
    at.forEach((one, i) => {
      cards[i]?.style.setProperty("inset-block-start", `${String(Math.round(one))}px`);
    });
    const last = cards.length - 1;
    this.cards.style.setProperty("block-size", `${String(Math.round((at[last] ?? 0) + (tall[last]?.height ?? 0)))}px`);
  }

  private card(thread: Thread, active: boolean, acts: Acts): HTMLElement {
    const sign = JSON.stringify([thread.c, thread.comments.size, active, thread.anchor?.gone, acts.comments, acts.resolves]);
    const known = this.drawn.get(thread.n);
    if (known?.sign === sign) {
      return known.card;
    }
    const made = card(thread, active, acts);
    const held = known?.card.contains(document.activeElement) === true;
    const written = known?.card.querySelector<HTMLTextAreaElement>(".thread-forms textarea")?.value ?? "";
    const field = made.querySelector<HTMLTextAreaElement>(".thread-forms textarea");
    if (field !== null) {
      field.value = written;
    }
    const at = document.activeElement;
    const answering = active ? known?.card.querySelector<HTMLElement>(".thread-answering") : null; // what is written there stays
    if (answering != null) {
      made.querySelector(".thread-forms > .row")?.replaceWith(answering);
    }
    known?.card.replaceWith(made);
    this.drawn.set(thread.n, { sign, card: made });
    if (held) {
      const kept = at instanceof HTMLElement && answering?.contains(at) === true && made.contains(at) ? at : null;
      (kept ?? (at instanceof HTMLTextAreaElement ? (field ?? made) : made)).focus({ preventScroll: true });
    }
    return made;
  }

  private more(is: boolean, acts: Acts, all: readonly { thread: Thread; from: number }[], active: number, view: EditorView): void {
    this.cards.querySelector(":scope > .margin-more")?.remove();
    if (is) {
      this.cards.append(
        button(this.words("more"), "margin-more", () => {
          this.limit += atOnce;
          this.show(all, active, view, acts);
        }),
      );
    }
  }
}

/** Those whose words are about as high as what is in sight, and the chosen one; of an ordered row. */
function inSight(all: readonly { thread: Thread; from: number }[], active: number, view: EditorView): { thread: Thread; from: number }[] {
  const size = view.state.doc.content.size;
  const height = (i: number): number => {
    const from = all[i]?.from ?? -1;
    return from < 0 ? -Infinity : view.coordsAtPos(Math.min(from, size)).top;
  };
  const first = search(all.length, (i) => height(i) >= -innerHeight);
  const last = search(all.length, (i) => height(i) > 2 * innerHeight);
  const whole = search(all.length, (i) => (all[i]?.from ?? 0) >= 0);
  return all.filter((one, i) => (i >= first && i < last) || one.thread.n === active || (i < whole && i < 5));
}

/** The first for which it holds, of a row in which it holds for all after that. */
function search(length: number, holds: (i: number) => boolean): number {
  let from = 0;
  let to = length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(middle)) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return from;
}
