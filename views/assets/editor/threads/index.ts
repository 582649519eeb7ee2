import { Step } from "prosemirror-transform";
import type { Node } from "prosemirror-model";
import { TextSelection, type Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { takeCaret } from "../caret";
import { may } from "../may";
import { talked } from "../talk";
import { mentions } from "../../behaviours/mentions";
import type { Session } from "../collab/session";
import { draw, type Batch, type OpenedFrame, type RefusedFrame } from "../collab/wire";
import { Book, type Passage, type Thread, type ThreadsFrame } from "./book";
import { box, type Acts, type Words } from "./card";
import { highlight, onServer, placeOf, show } from "./highlight";
import { Margin, type Filter } from "./margin";
import { moving, only, type Pasted } from "./moving";
import { Queue, type Saying } from "./queue";
import { slot, storage } from "./said";

interface Options {
  root: HTMLElement;
  session: Session;
  strings: Record<string, string>;
  account: string;
  announce(text: string): void;
}

/**
 * The threads beside a document: kept as the server tells them, carried with
 * the text, shown in the margin. Nothing said here changes the text.
 */
export class Threads {
  readonly plugins: Plugin[];
  private readonly book = new Book();
  private readonly queue: Queue;
  private readonly margin: Margin | null;
  private readonly words: Words;
  private view: EditorView | null = null;
  private active = 0;
  private asked = false;
  private frame = 0;
  /** What was pasted and is not yet on the server. */
  private pasted: Pasted[] = [];

  constructor(private readonly options: Options) {
    const { root, strings, account } = options;
    this.words = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), strings[`thread.${key}`] ?? key);
    this.queue = new Queue(slot(account, root.dataset["document"] ?? ""), strings["editor.label"] ?? "", storage());
    const carrying = moving({
      document: root.dataset["document"] ?? "",
      threads: () => this.book.threads.values(),
      pasted: (what) => {
        this.pasted.push(what);
        this.reattach();
      },
    });
    this.plugins = [
      highlight((n) => {
        this.choose(n);
      }),
      carrying,
    ];
    const place = root.querySelector<HTMLElement>("[data-margin]");
    const acts = { choose: (n: number) => { this.choose(n); }, begin: () => { this.begin(); }, turn: (by: 1 | -1) => { this.turn(by); }, changed: () => { this.draw(); }, drop: (ref: string) => { this.queue.drop(ref); this.draw(); } };
    this.margin = place === null ? null : new Margin(place, this.words, acts);
    root.addEventListener("keydown", (event) => {
      this.pressed(event);
    });
    addEventListener("resize", () => { this.soon(); });
    addEventListener("scroll", () => { this.soon(); }, { passive: true });
    addEventListener("hashchange", () => { this.follow(); });
  }

  /** The editor is there, holding the document at a version. */
  start(view: EditorView, version: number): void {
    this.view = view;
    this.book.version = version;
    view.dom.addEventListener("input", () => { this.soon(); });
  }

  /** The line is there. */
  opened(frame: OpenedFrame): void {
    if (frame.doc !== undefined) {
      this.book.forget(frame.v);
    }
    this.asked = false;
    this.queue.lineLost();
    this.options.session.send({ t: "threads", after: this.book.changes });
    this.flush();
  }

  /** Batches that lead on from a version are in the document. */
  took(from: number, batches: readonly Batch[]): void {
    const schema = this.view?.state.schema;
    if (schema === undefined) {
      return;
    }
    let version = from;
    const through: Passage[] = [];
    for (const batch of batches) {
      batch.steps.forEach((json, i) => {
        version += 1;
        const mirrors = batch.mirrors?.find(([step]) => step === i)?.[1] ?? 0;
        through.push({ map: Step.fromJSON(schema, json).getMap(), version, mirrors });
      });
    }
    if (this.book.carry(through)) {
      this.draw();
    }
    this.soon();
  }

  /** The server tells of threads. */
  hear(frame: ThreadsFrame): void {
    const before = new Map([...this.book.threads].map(([n, thread]) => [n, thread.count]));
    this.book.hear(frame);
    this.options.root.querySelector<HTMLElement>("[data-threads-list]")?.setAttribute("hidden", "");
    if (this.asked) {
      const told = frame.b.find((one) => one.count > (before.get(one.n) ?? 0));
      const last = told?.comments[told.comments.length - 1];
      if (last !== undefined && last.by !== this.me) {
        this.options.announce(this.words("told", { name: last.name }));
      }
    } else if (frame.c !== undefined) {
      this.asked = true;
      this.follow();
    }
    this.draw();
  }

  /** What became of something that was said; true where it was said here. */
  answered(ref: string, refusal: RefusedFrame | null): boolean {
    if (refusal === null) {
      const was = this.queue.done(ref);
      if (was) {
        this.draw(); // it waits no longer
      }
      return was;
    }
    const again = refusal.code === "unavailable";
    const mine = this.queue.refused(ref, refusal.message, again);
    if (mine && again) {
      setTimeout(() => { this.flush(); }, 2_000);
    } else if (mine) {
      this.options.announce(refusal.message);
      this.draw();
    }
    return mine;
  }

  /** Something of the document or of the line has changed. */
  changed(): void {
    this.flush();
    this.reattach();
    this.soon();
  }

  /** Threads whose words are gone, and that what was pasted carries, go where their words stand now, if it is plain where that is. */
  private reattach(): void {
    const { view } = this;
    if (view === null || this.pasted.length === 0 || this.options.session.line?.pending.length !== 0) {
      return;
    }
    for (const { numbers, from, to } of this.pasted.splice(0)) {
      for (const n of numbers) {
        const thread = this.book.threads.get(n);
        const gone = (thread?.anchor?.gone ?? 0) > 0;
        const place = thread !== undefined && gone && (this.acts.resolves || thread.by === this.me) ? only(view.state.doc, thread.quote ?? "", from, to) : null;
        const on = place === null ? null : onServer(view.state, place.from, place.to);
        if (on !== null) {
          this.say({ ref: draw(), act: "move", n, ...on }, thread?.quote ?? "");
        }
      }
    }
  }

  private get me(): number {
    return Number(this.options.account);
  }

  private get acts(): Acts {
    const mode = this.options.session.line?.mode ?? "read";
    return {
      words: this.words,
      me: this.me,
      comments: mode !== "read",
      resolves: may(this.options.root, "resolve", mode),
      choose: (n) => { this.choose(n); },
      say: (n, act, text, comment) => {
        this.say({ ref: draw(), act, n, text, ...(comment === undefined ? {} : { k: comment.k, seen: comment.version }) }, "");
      },
      answer: (thread, text, outcome) => {
        const settled = thread.state === "resolved" ? { seen: thread.settled ?? 0 } : {};
        this.say({ ref: draw(), act: thread.state === "resolved" ? "respond" : "resolve", n: thread.n, text, outcome, ...settled }, "");
      },
      move: (n) => {
        const range = this.selected();
        if (range === null) {
          this.options.announce(this.words("select"));
        } else {
          this.say({ ref: draw(), act: "move", n, ...range.on }, range.quote);
        }
      },
    };
  }

  private say(saying: Saying, quote: string): void {
    this.queue.add(saying, quote);
    this.flush();
    this.draw();
  }

  private flush(): void {
    if (this.options.session.connection === "online") {
      this.queue.next().forEach((saying) => {
        this.options.session.send({ t: "thread", ...saying });
      });
    }
  }

  /** The words that are selected, as the server knows them; null where there are none. */
  private selected(): { on: { v: number; from: number; to: number }; quote: string } | null {
    const state = this.view?.state;
    if (state === undefined || state.selection.empty) {
      return null;
    }
    const { from, to } = state.selection;
    const on = onServer(state, from, to);
    const quote = state.doc.textBetween(from, to, " ").trim();
    return on === null || quote === "" ? null : { on, quote };
  }

  /** What is said about a range, for the list of suggestions. */
  private readonly talk = {
    about: (from: number, to: number): { n: number; count: number }[] => {
      const { state } = this.view ?? {};
      if (state === undefined) {
        return [];
      }
      const on = [...this.book.threads.values()].filter((thread) => {
        const place = placeOf(state, thread);
        return place !== null && place.from < place.to && place.from < to && place.to > from;
      });
      return on.map(({ n, count }) => ({ n, count }));
    },
    may: (): boolean => this.acts.comments,
    begin: (from: number, to: number): void => {
      if (this.view !== null) {
        this.view.dispatch(this.view.state.tr.setSelection(wordsOf(this.view.state.doc, from, to)));
        this.view.focus();
        this.begin();
      }
    },
    open: (n: number): void => {
      this.choose(n, true);
    },
  };

  /** Begins a thread on the words that are selected, or on the whole document. */
  private begin(): void {
    // Browsers tell later that words were selected, maybe after the key that is to comment on them: the editor reads it now.
    document.dispatchEvent(new Event("selectionchange"));
    const state = this.view?.state;
    if (this.margin === null || state === undefined || !this.acts.comments) {
      return;
    }
    const range = this.selected();
    if (range === null && state.doc.textBetween(state.selection.from, state.selection.to, " ").trim() !== "") {
      this.options.announce(this.words("unsent")); // its words are on their way
      return;
    }
    const form = box(this.words(range === null ? "general" : "about"), "", this.words("send"), (text) => {
      this.say({ ref: draw(), act: "start", text, ...(range === null ? {} : range.on) }, range?.quote ?? "");
      this.margin?.compose(null, "");
      this.view?.focus();
    });
    const field = form.querySelector("textarea");
    if (field !== null) {
      mentions(field);
    }
    this.margin.compose(form, range?.quote ?? "");
  }

  private pressed(event: KeyboardEvent): void {
    const { ctrlKey, metaKey, altKey, key, code } = event;
    if ((ctrlKey || metaKey) && altKey && (code === "KeyM" || key === "PageDown" || key === "PageUp")) {
      event.preventDefault();
      if (code === "KeyM") {
        this.begin();
      } else {
        this.turn(key === "PageDown" ? 1 : -1);
      }
    } else if (key === "Escape" && (event.target as HTMLElement).closest("[data-margin]") !== null) {
      this.margin?.compose(null, "");
      this.view?.focus();
    }
  }

  private get filter(): Filter {
    return this.margin?.filter ?? { state: "open", by: 0, of: "" };
  }

  /** The threads that are shown, in the order of the text; those on the whole document first. */
  private shown(): { thread: Thread; from: number }[] {
    const state = this.view?.state;
    const { state: wanted, by, of } = this.filter;
    const meets = (thread: Thread): boolean => {
      const comments = [...thread.comments.values()];
      return (
        thread.n === this.active ||
        ((wanted === "all" || (wanted === "mine" ? comments.some((one) => one.by === this.me) : thread.state === wanted)) &&
          (by === 0 || comments.some((one) => one.by === by)) &&
          (of === "" || comments.some((one) => one.of === of)))
      );
    };
    const place = (thread: Thread): number => (state === undefined ? -1 : (placeOf(state, thread)?.from ?? -1));
    return [...this.book.threads.values()]
      .filter(meets)
      .map((thread) => ({ thread, from: place(thread) }))
      .sort((a, b) => a.from - b.from || a.thread.n - b.thread.n);
  }

  /** The next thread in the text, or the one before. */
  private turn(by: 1 | -1): void {
    const all = this.shown();
    const at = all.findIndex((one) => one.thread.n === this.active);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
    if (next !== undefined) {
      this.choose(next.thread.n, true);
    }
  }

  private choose(n: number, focus = false): void {
    if (this.active !== n) {
      this.active = n;
      this.draw();
    }
    if (focus) {
      const thread = this.book.threads.get(n);
      const place = this.view === null || thread === undefined ? null : placeOf(this.view.state, thread);
      if (this.view !== null && place !== null) {
        const { node } = this.view.domAtPos(place.from);
        (node instanceof HTMLElement ? node : node.parentElement)?.scrollIntoView({ block: "center" });
      }
      this.layOut();
      this.margin?.focus(n);
    }
  }

  /** The address names a thread. */
  private follow(): void {
    const n = Number(/^#thread-(\d+)$/.exec(location.hash)?.[1] ?? 0);
    if (this.book.threads.has(n)) {
      this.choose(n, true);
    }
  }

  private soon(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.layOut();
    });
  }

  private draw(): void {
    const { view, margin } = this;
    if (view === null || margin === null) {
      return;
    }
    const shown = this.shown();
    const marked = shown.map((one) => one.thread).filter((one) => one.state === "open" || one.n === this.active);
    takeCaret(view);
    view.dispatch(show(view.state, { threads: marked, active: this.active }));
    margin.offer([...this.book.threads.values()], this.acts.comments);
    margin.waiting(this.queue.waiting);
    talked(this.options.root, this.talk);
    this.layOut();
  }

  private layOut(): void {
    if (this.view !== null && this.margin !== null) {
      this.margin.show(this.shown(), this.active, this.view, this.acts);
    }
  }
}

/** The words of a range; where it has none, as a block that is to be split, those of the block that it is in. */
function wordsOf(doc: Node, from: number, to: number): TextSelection {
  const end = Math.min(to, doc.content.size);
  const at = TextSelection.near(doc.resolve(Math.min(from + 1, end))).$head;
  return doc.textBetween(from, end, " ").trim() === "" && at.parent.inlineContent
    ? TextSelection.create(doc, at.start(), at.end())
    : (TextSelection.between(doc.resolve(from), doc.resolve(end)) as TextSelection);
}
