import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { schema } from "../schema";
import { takeCaret } from "../caret";
import type { EditorHandle, EditorOptions, Status as EditorStatus } from "../index";
import { code, type Dial } from "./carrier";
import { choosing, type Chosen } from "./choose";
import { forbid, leave, mark } from "./device";
import { KeptList } from "./kept";
import { sendLeftover } from "./leftover";
import { keepPage } from "./offline";
import { pollTo } from "./poll";
import { follow, hear, people, presence, telling, toneOf } from "./presence";
import { restore } from "./record";
import { Saver } from "./saver";
import { giveBack } from "./receive";
import { Session } from "./session";
import { reaches, socketTo } from "./socket";
import { collab, isWaiting, lineOf, turn } from "./state";
import { Threads } from "../threads/index";
import { statusOf, type Status } from "./status";
import { Store } from "./store";
import type { Json, Mode } from "./wire";

type Rest = Omit<EditorOptions, "doc" | "mode" | "plugins">;
type Mount = (root: HTMLElement, options: EditorOptions) => EditorHandle;

/** Which look of the status line each state has. */
const looks: Record<Status, EditorStatus> = {
  saved: "saved",
  saving: "saving",
  reconnecting: "reconnecting",
  offline: "offline",
  refused: "refused",
  readonly: "readonly",
  quota: "refused",
  signed_out: "refused",
  barred: "refused",
};

/** How long something that was said stands in the status line. */
const said = 8_000;

/** Opens the document of a page for several people: what the device kept of it at once, then what the server has. */
export async function writeTogether(root: HTMLElement, mount: Mount, rest: Rest): Promise<void> {
  const account = document.body.dataset["person"] ?? "";
  mark(account);
  const opened = await Store.open(account, root.dataset["document"] ?? "", rest.strings["editor.label"]).catch(() => null);
  new Page(root, mount, rest, opened?.store ?? null, account).begin(opened?.kept ?? null);
}

class Page {
  private handle: EditorHandle | null = null;
  private kept: KeptList | null = null;
  private chosen: Chosen | null = null;
  private notice = { text: "", until: 0 };
  private accept: boolean | undefined;
  private isFirst = true;
  private isOver = false;
  private readonly session: Session;
  private readonly threads: Threads;
  private readonly saver: Saver;
  private readonly url: string;

  constructor(
    private readonly root: HTMLElement,
    private readonly mount: Mount,
    private readonly rest: Rest,
    private readonly store: Store | null,
    private readonly account: string,
  ) {
    this.url = root.dataset["collab"] ?? "";
    const dial = this.dial();
    this.session = new Session((heard) => (this.chosen = dial(heard) as Chosen), {
      arriving: () => {
        if (this.handle !== null) {
          takeCaret(this.handle.view);
        }
      },
      begin: (frame) => this.show(frame.doc ?? {}, frame.v, frame.e, frame.mode, frame.accept === true),
      changed: () => {
        this.changed();
      },
      people: (frame) => {
        if (this.handle !== null) {
          hear(this.handle.view, this.session, frame);
          this.showPeople(this.handle);
        }
        if (frame.t === "opened") {
          this.threads.opened(frame);
        }
      },
      took: (from, batches) => {
        this.threads.took(from, batches);
      },
      threads: (frame) => {
        this.threads.hear(frame);
      },
      answered: (ref, refusal) => this.threads.answered(ref, refusal),
      written: (batches) => {
        if (this.handle !== null) {
          follow(this.handle.view, batches);
        }
      },
      kept: (all, whole) => this.kept?.hear(all, whole),
      said: (message) => {
        this.say(message);
      },
      mended: () => {
        this.say(this.rest.strings["status.diverged"] ?? "");
      },
    });
    this.session.person = Number(account);
    this.threads = new Threads({ root, session: this.session, strings: rest.strings, account, announce: (text) => this.handle?.announce(text) });
    this.saver = new Saver(store, this.session, () => {
      this.showStatus();
    });
  }

  begin(kept: Awaited<ReturnType<typeof Store.open>>["kept"]): void {
    if (kept !== null) {
      const view = this.show(kept.doc, kept.version, kept.epoch, (this.root.dataset["mode"] ?? "read") as Mode);
      this.session.target = view;
      restore(view, kept);
      this.session.lostAt = kept.lostAt;
    }
    this.session.start();
    const wake = (): void => this.chosen?.wake();
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) {
        this.saver.now();
      } else {
        wake();
      }
    });
    addEventListener("pagehide", () => {
      this.saver.now();
    });
    // Who signs out is told of what is not sent: it must be on the device by then.
    addEventListener("exchange:leaving", (event) => {
      (event as CustomEvent<Promise<void>[]>).detail.push(this.saver.written());
    });
    addEventListener("beforeunload", (event) => {
      this.saver.now();
      if (this.session.line !== null && isWaiting(this.session.line) && this.saver.kept.failed) {
        event.preventDefault();
      }
    });
  }

  private dial(): Dial {
    const socket = location.origin.replace(/^http/, "ws") + this.url + "?v=1";
    const token = (): string => document.querySelector<HTMLInputElement>("input[name=_csrf]")?.value ?? "";
    return choosing({ socket: socketTo(socket), poll: pollTo(this.url + "?v=1", token), reaches: () => reaches(socket) });
  }

  private show(doc: Json, version: number, epoch: string, mode: Mode, accept?: boolean): EditorView {
    const watch = new Plugin({
      view: (view) => {
        const release = (): void => {
          setTimeout(() => {
            this.session.release();
          }, 60);
        };
        view.dom.addEventListener("compositionend", release);
        return {
          update: (_view, before) => {
            if (lineOf(view.state) !== lineOf(before)) {
              queueMicrotask(() => {
                this.session.changed();
              });
            }
          },
          destroy: () => {
            view.dom.removeEventListener("compositionend", release);
          },
        };
      },
    });
    const refuse = (): void => {
      this.say(this.rest.strings["status.too_large"] ?? "");
    };
    const plugins = [collab({ version, epoch, mode, accept, refuse }), presence(), telling(this.session), ...this.threads.plugins, watch];
    const handle = this.mount(this.root, { ...this.rest, doc, mode, accept, plugins });
    this.handle = handle;
    this.accept = accept;
    this.threads.start(handle.view, version);
    const list = this.root.querySelector<HTMLElement>("[data-kept-list]");
    if (list !== null) {
      this.kept = new KeptList({ view: handle.view, list, strings: this.rest.strings, announce: handle.announce, settle: (id, act) => this.settle(id, act) });
    }
    return handle.view;
  }

  private changed(): void {
    const { handle, session } = this;
    const line = session.line;
    if (handle === null || line === null) {
      return;
    }
    if (session.connection === "ended" && !this.isOver && (session.ended === code.signIn || session.ended === code.rightLost)) {
      this.end(handle);
      return;
    }
    if ((handle.mode !== line.mode || this.accept !== line.accept) && !this.isOver) {
      this.accept = line.accept;
      handle.setMode(line.mode, this.notice.until > Date.now() ? this.notice.text : "", line.accept);
    }
    this.saver.note();
    this.threads.changed();
    this.kept?.draw();
    this.showStatus();
    if (this.isFirst && session.connection === "online") {
      this.isFirst = false;
      void this.saver.written().then(() => keepPage(this.account)).catch(() => undefined);
      void this.sendLeftovers();
    }
  }

  /**
   * The person is signed out, or may not read this any more. Nothing of it stays
   * on the device but words that were not sent: those wait there for the next
   * sign-in, or are given back where the document is not theirs any more.
   */
  private end(handle: EditorHandle): void {
    this.isOver = true;
    const barred = this.session.ended === code.rightLost;
    if (barred) {
      giveBack(handle.view, "withdrawn");
      this.root.dataset["barred"] = "";
    }
    handle.view.dispatch(turn(handle.view.state.tr, { ...lineOf(handle.view.state), mode: "read" }));
    handle.setMode("read", this.rest.strings[barred ? "status.barred" : "status.signed_out"]);
    this.kept?.draw();
    this.showStatus();
    const gone = (): Promise<void> => (barred ? forbid(this.root.dataset["document"] ?? "", this.account) : leave(this.account));
    void this.saver.end().then(gone).catch(() => undefined);
  }

  private showStatus(): void {
    const now = Date.now();
    const status = statusOf(this.session, this.saver.kept, now);
    const { strings } = this.rest;
    if (this.notice.until > now) {
      this.handle?.status("refused", this.notice.text);
    } else {
      this.handle?.status(looks[status], strings[`status.${status}`] ?? "");
    }
    if (status === "reconnecting") {
      setTimeout(() => {
        if (this.session.connection !== "online") {
          this.showStatus();
        }
      }, 3_000);
    }
  }

  private say(text: string): void {
    if (text !== "") {
      this.notice = { text, until: Date.now() + said };
      this.handle?.announce(text);
      this.showStatus();
      setTimeout(() => {
        this.showStatus();
      }, said + 50);
    }
  }

  private showPeople(handle: EditorHandle): void {
    handle.showPeople(people(handle.view.state).map((one) => ({ session: one.s, person: one.id, name: one.name, capacity: one.capacity, colour: Number(toneOf(one)) })));
  }

  private async settle(id: number, act: "place" | "dismiss"): Promise<boolean> {
    const body = new URLSearchParams({ act, _csrf: document.querySelector<HTMLInputElement>("input[name=_csrf]")?.value ?? "" });
    const url = `${location.pathname.replace(/\/$/, "")}/kept/${String(id)}`;
    const response = await fetch(url, { method: "POST", credentials: "same-origin", headers: { "X-Fragment": "1" }, body }).catch(() => null);
    return response?.ok ?? false;
  }

  /** What windows that were closed have not sent goes to the server too, one after the other. */
  private async sendLeftovers(): Promise<void> {
    for (const key of this.store?.left ?? []) {
      const left = await this.store?.adopt(key);
      const view = this.handle?.view;
      if (left != null && view !== undefined) {
        const lost = await sendLeftover(schema, this.dial(), Number(this.account), left.store, left.kept);
        const line = lineOf(view.state);
        view.dispatch(turn(view.state.tr, { ...line, lost: [...line.lost, ...lost] }));
      }
    }
  }
}
