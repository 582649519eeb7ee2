/**
 * The toolbar, which the page brings with its words: buttons with
 * data-command, and a list of the kinds of block. Arrow keys move within it.
 */
import type { Command, EditorState } from "prosemirror-state";
import { Plugin } from "prosemirror-state";
import { isInTable } from "prosemirror-tables";
import type { EditorView } from "prosemirror-view";
import { blockAt, commands, mark, markAt, node } from "./commands";

const marks = ["strong", "emphasis", "underline", "superscript", "subscript", "link", "language"];

const around: Record<string, string> = { bullets: "bullet_list", numbers: "ordered_list", quote: "blockquote", callout: "callout" };

/** Which kind of block the list shows: "heading2", "paragraph" … */
function kind(state: EditorState): string {
  const block = blockAt(state);
  switch (block.type.name) {
    case "heading":
      return `heading${String(block.attrs["level"])}`;
    case "numbered_paragraph":
      return "numbered";
    case "code_block":
      return "code";
    default:
      return "paragraph";
  }
}

function pressed(state: EditorState, name: string): boolean | undefined {
  if (marks.includes(name)) {
    return markAt(state, mark(name)) !== undefined;
  }
  const wrapper = around[name];
  if (wrapper !== undefined) {
    const { $from } = state.selection;
    return Array.from({ length: $from.depth }, (_, depth) => $from.node(depth + 1)).some((parent) => parent.type === node(wrapper));
  }
  return name === "turn" ? blockAt(state).attrs["dir"] === "rtl" : undefined;
}

class Toolbar {
  private readonly controls: HTMLElement[];
  private readonly blocks: HTMLSelectElement | null;

  constructor(
    private readonly bar: HTMLElement,
    private readonly view: EditorView,
    private readonly all: Record<string, Command>,
  ) {
    this.controls = [...bar.querySelectorAll<HTMLElement>("button[data-command], select")];
    this.blocks = bar.querySelector("select[data-blocks]");
    bar.addEventListener("mousedown", this.keepFocus);
    bar.addEventListener("click", this.click);
    bar.addEventListener("keydown", this.move);
    this.blocks?.addEventListener("change", this.choose);
    this.controls.forEach((control, i) => (control.tabIndex = i === 0 ? 0 : -1));
    this.update(view);
  }

  private readonly keepFocus = (event: MouseEvent): void => {
    if (!(event.target instanceof HTMLSelectElement)) {
      event.preventDefault();
    }
  };

  private readonly click = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>("button[data-command]");
    if (button !== null && button.getAttribute("aria-disabled") !== "true") {
      this.run(button.dataset["command"] ?? "");
    }
  };

  private readonly choose = (): void => {
    const name = this.blocks?.value ?? "paragraph";
    if (name !== kind(this.view.state)) {
      this.run(name);
    }
    this.view.focus();
  };

  private run(name: string): void {
    this.all[name]?.(this.view.state, this.view.dispatch, this.view);
    if (!this.bar.contains(document.activeElement)) {
      this.view.focus();
    }
  }

  private readonly move = (event: KeyboardEvent): void => {
    const shown = this.controls.filter((control) => control.offsetParent !== null);
    const at = shown.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -at, End: shown.length - 1 - at }[event.key];
    if (event.key === "Escape") {
      this.view.focus();
    }
    if (step === undefined || at < 0) {
      return;
    }
    event.preventDefault();
    const turned = getComputedStyle(this.bar).direction === "rtl" && event.key.startsWith("Arrow") ? -step : step;
    const next = shown[(at + turned + shown.length) % shown.length];
    this.controls.forEach((control) => (control.tabIndex = control === next ? 0 : -1));
    next?.focus();
  };

  update(view: EditorView): void {
    const { state, editable } = view;
    this.bar.classList.toggle("in-table", isInTable(state));
    for (const control of this.controls) {
      const name = control.dataset["command"];
      if (name === undefined) {
        continue;
      }
      const down = pressed(state, name);
      if (down !== undefined) {
        control.setAttribute("aria-pressed", String(down));
      }
      const can = editable && (this.all[name]?.(state, undefined, view) ?? false);
      control.setAttribute("aria-disabled", String(!can));
    }
    if (this.blocks !== null) {
      this.blocks.value = kind(state);
      this.blocks.disabled = !editable;
    }
  }

  destroy(): void {
    this.bar.removeEventListener("mousedown", this.keepFocus);
    this.bar.removeEventListener("click", this.click);
    this.bar.removeEventListener("keydown", this.move);
    this.blocks?.removeEventListener("change", this.choose);
  }
}

/** The plugin that keeps a toolbar as the document stands; more are commands of the page, by name. */
export function toolbar(bar: HTMLElement, more: Record<string, Command>): Plugin {
  return new Plugin({ view: (view) => new Toolbar(bar, view, { ...commands, ...more }) });
}
