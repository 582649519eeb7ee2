/**
 * The editor of documents. It knows nothing of who else writes: what carries
 * steps to the server comes as plugins.
 *
 *     const editor = mount(root, { doc, mode: "edit", language: "fr", strings, plugins: [collab] });
 *     editor.view.dispatch(…)           the ProseMirror view
 *     editor.setMode("read", "…")       from now on nothing can be changed; the reason is announced
 *     editor.status("offline", "…")     what the status line says
 *     editor.showPeople([…])            who is here
 *     editor.destroy()
 *
 * On the page, all within the element [data-editor] and all optional:
 * [data-toolbar], [data-status], [data-people], [data-outline] ol, [data-words],
 * and dialogs of dialogs.ts. Their words come with the page, in its language;
 * strings holds those that only a script can put in: "editor.label",
 * "editor.footnote" … (views/document/props.go).
 *
 * In mode "suggest", and in mode "edit" while the person has chosen so or where
 * others suggest something on which they may not decide, what they do becomes a
 * suggestion (suggest/): [data-suggest] is the button,
 * [data-suggest-note] says why something was not done, [data-suggestions] ol
 * lists what is suggested.
 */
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { Node } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import type { Command, Plugin } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { takeCaret } from "./caret";
import { commands } from "./commands";
import { askingCommands } from "./dialogs";
import { Footnote } from "./footnotes";
import { keyPlugins, rules } from "./keys";
import { noteMay } from "./may";
import { beside } from "./outline";
import { cleaned } from "./paste";
import { Pictures } from "./pictures";
import type { UploadImage } from "./pictures";
import { withoutSuggestions } from "./suggestions";
import { schema } from "./schema";
import { deciding } from "./suggest/deciding";
import { filling, tables } from "./tables";
import { toolbar } from "./toolbar";

export { schema };

export type Mode = "read" | "comment" | "suggest" | "edit";

export type Status = "saved" | "saving" | "reconnecting" | "offline" | "refused" | "readonly";

export interface Person {
  session: number;
  person: number;
  name: string;
  capacity: string;
  /** 1 to 6: the tones of faces */
  colour: number;
}

export interface EditorOptions {
  /** the document as JSON of the schema, or one that was read already */
  doc: unknown;
  mode: Mode;
  /** whether they may decide on what others suggest, where they may edit; else as the page says */
  accept?: boolean | undefined;
  /** of the document: for spelling, and for counting words */
  language: string;
  strings: Record<string, string>;
  plugins?: Plugin[];
  uploadImage?: UploadImage;
}

export interface EditorHandle {
  view: EditorView;
  readonly mode: Mode;
  /** accept: whether they may decide on what others suggest, where they may edit */
  setMode(mode: Mode, reason?: string, accept?: boolean): void;
  status(kind: Status, text: string): void;
  showPeople(people: Person[]): void;
  announce(text: string): void;
  destroy(): void;
}

/** The plugins of an editor, without those of its page: for tests, and to make a state anew. */
export function basePlugins(more: Parameters<typeof keyPlugins>[0] = {}): Plugin[] {
  return [filling(), rules(), ...keyPlugins(more), history(), dropCursor({ class: "drop-cursor", color: false }), gapCursor(), tables()];
}

export function mount(root: HTMLElement, options: EditorOptions): EditorHandle {
  const part = <E extends HTMLElement>(name: string): E | null => root.querySelector<E>(`[data-${name}]`);
  const text = part("text") ?? root;
  let mode = options.mode;
  const status = (kind: Status, words: string): void => {
    const line = part("status");
    if (line !== null && (line.dataset["status"] !== kind || line.textContent !== words)) {
      line.dataset["status"] = kind;
      line.textContent = words;
    }
  };
  const announce = (words: string): void => {
    const line = part("announcements");
    if (line !== null) {
      line.textContent = words;
    }
  };
  const failed = (reason: string): void => {
    announce(`${options.strings["editor.picture.failed"] ?? ""} ${reason}`.trim());
    status("refused", `${options.strings["editor.picture.failed"] ?? ""} ${reason}`.trim());
  };
  const pictures = new Pictures(options.uploadImage, options.strings, failed);
  const suggest = deciding(root, options.strings, announce);
  const asking: Record<string, Command> = { ...askingCommands(options.strings), picture: pictures.command, ...suggest.commands };
  const bar = part("toolbar");
  const toTools: Command = () => {
    bar?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    return bar !== null;
  };
  const plugins = [
    ...(options.plugins ?? []),
    ...basePlugins({ "Mod-k": named(asking, "link"), "Mod-/": named(asking, "help"), "Alt-F10": toTools, ...suggest.keys }),
    ...suggest.plugins,
    beside(part("outline")?.querySelector("ol") ?? null, part("words"), options.language),
    ...(bar === null ? [] : [toolbar(bar, asking)]),
  ];
  text.replaceChildren();
  const doc = options.doc instanceof Node ? options.doc : Node.fromJSON(schema, options.doc);
  const view: EditorView = new EditorView(text, {
    state: EditorState.create({ doc, plugins }),
    editable: () => mode !== "read", // who comments selects words, by keyboard too
    dispatchTransaction(tr) {
      suggest.mode.dispatch(view, tr);
    },
    attributes: () => ({
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": options.strings["editor.label"] ?? "",
      "aria-readonly": String(mode !== "edit" && mode !== "suggest"),
      lang: options.language,
      spellcheck: "true",
      class: "prose",
      tabindex: "0",
    }),
    nodeViews: { footnote: (node, outer, getPos) => new Footnote(node, outer, getPos, options.strings["editor.footnote"] ?? "") },
    transformPastedHTML: (html) => {
      const pasted = cleaned(html, options.language);
      if (pasted.pictures > 0) {
        announce(options.strings["editor.picture.left"] ?? "");
      }
      return pasted.html;
    },
    transformPasted: (slice) => withoutSuggestions(slice),
    handleDOMEvents: { focus: caretSoon, keydown: caretFirst, beforeinput: (_view, event) => isNotToWrite(mode, event), cut: (_view, event) => isNotToWrite(mode, event), drop: (_view, event) => isNotToWrite(mode, event) },
    handleClickOn: (view, _at, _node, at, event) => pictures.choose(view, at, event),
    handlePaste: (view, event) => (mode !== "edit" && mode !== "suggest") || pictures.take(view, event.clipboardData),
    handleDrop: (view, event) => pictures.take(view, event.dataTransfer),
  });
  const byName = (event: Event): void => {
    named({ ...commands, ...asking }, String((event as CustomEvent).detail))(view.state, view.dispatch, view);
  };
  document.addEventListener("editor:command", byName);
  root.dataset["mode"] = mode;
  noteMay(root, mode, options.accept);
  suggest.mode.become(mode);
  return {
    view,
    get mode() {
      return mode;
    },
    setMode(next, reason, accept) {
      mode = next;
      root.dataset["mode"] = next;
      noteMay(root, next, accept);
      suggest.mode.become(next);
      takeCaret(view);
      view.setProps({});
      view.updateState(view.state);
      if (reason !== undefined && reason !== "") {
        announce(reason);
      }
    },
    status,
    announce,
    showPeople(people) {
      const list = part("people");
      list?.replaceChildren(
        ...people.map((person) => {
          const face = document.createElement("li");
          face.className = `face face-small tone-${String(person.colour)}`;
          face.dataset["person"] = String(person.person);
          face.dataset["name"] = person.name;
          face.title = person.capacity === "" ? person.name : `${person.name}, ${person.capacity}`;
          face.setAttribute("aria-label", face.title);
          face.textContent = initials(person.name);
          return face;
        }),
      );
    },
    destroy() {
      document.removeEventListener("editor:command", byName);
      suggest.mode.destroy();
      view.destroy();
    },
  };
}

/**
 * A while after it got the focus the library puts the cursor back to where it
 * last knew it; a key may have moved it before the focus was told.
 */
function caretSoon(view: EditorView): boolean {
  setTimeout(() => {
    takeCaret(view);
  }, 20);
  return false;
}

/** What a key does, it does where the keys before it have put the cursor. */
function caretFirst(view: EditorView): boolean {
  takeCaret(view);
  return false;
}

/** Keeps from the text what would change it, where one may not. */
function isNotToWrite(mode: Mode, event: Event): boolean {
  const is = mode !== "edit" && mode !== "suggest";
  if (is) {
    event.preventDefault();
  }
  return is;
}

const nothing: Command = () => false;

function named(commands: Record<string, Command>, name: string): Command {
  return commands[name] ?? nothing;
}

function initials(name: string): string {
  return name
    .split(/\s+/u)
    .map((word) => [...word][0] ?? "")
    .filter((_, i, all) => i === 0 || i === all.length - 1)
    .join("");
}
