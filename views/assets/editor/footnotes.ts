/** A footnote is a number in the text; chosen, it opens a field for its words. */
import { baseKeymap } from "prosemirror-commands";
import { keymap } from "prosemirror-keymap";
import type { Node } from "prosemirror-model";
import { EditorState, NodeSelection, TextSelection } from "prosemirror-state";
import type { Transaction } from "prosemirror-state";
import { StepMap } from "prosemirror-transform";
import { EditorView } from "prosemirror-view";
import type { NodeView } from "prosemirror-view";

export class Footnote implements NodeView {
  readonly dom: HTMLElement;
  private inner: EditorView | undefined;

  constructor(
    private node: Node,
    private readonly outer: EditorView,
    private readonly getPos: () => number | undefined,
    private readonly label: string,
  ) {
    this.dom = document.createElement("span");
    this.dom.className = "footnote";
    this.dom.setAttribute("aria-label", `${label}: ${node.textContent}`);
    this.dom.setAttribute("role", "note");
  }

  selectNode(): void {
    this.dom.classList.add("ProseMirror-selectednode");
    if (this.inner === undefined) {
      this.open();
    }
  }

  deselectNode(): void {
    this.dom.classList.remove("ProseMirror-selectednode");
    this.close();
  }

  private open(): void {
    const field = document.createElement("span");
    field.className = "footnote-field";
    this.dom.append(field);
    this.inner = new EditorView(field, {
      state: EditorState.create({
        doc: this.node,
        plugins: [
          keymap({
            Escape: () => this.leave(),
            Enter: () => this.leave(),
            "Mod-z": () => this.outerKey("undo"),
            "Mod-y": () => this.outerKey("redo"),
          }),
          keymap(baseKeymap),
        ],
      }),
      editable: () => this.outer.editable,
      attributes: { role: "textbox", "aria-label": this.label },
      dispatchTransaction: (tr) => {
        this.dispatchInner(tr);
      },
      handleDOMEvents: {
        mousedown: () => {
          if (this.outer.hasFocus()) {
            this.inner?.focus();
          }
          return false;
        },
      },
    });
    if (this.outer.hasFocus()) {
      this.inner.focus();
    }
  }

  private outerKey(name: "undo" | "redo"): boolean {
    document.dispatchEvent(new CustomEvent("editor:command", { detail: name }));
    return true;
  }

  private leave(): boolean {
    const at = this.getPos();
    if (at !== undefined) {
      const { state } = this.outer;
      this.outer.dispatch(state.tr.setSelection(TextSelection.create(state.doc, at + this.node.nodeSize)));
    }
    this.outer.focus();
    return true;
  }

  private close(): void {
    this.inner?.dom.parentElement?.remove();
    this.inner?.destroy();
    this.inner = undefined;
  }

  private dispatchInner(tr: Transaction): void {
    if (this.inner === undefined) {
      return;
    }
    const { state, transactions } = this.inner.state.applyTransaction(tr);
    this.inner.updateState(state);
    const at = this.getPos();
    if (tr.getMeta("fromOutside") || at === undefined) {
      return;
    }
    const outerTr = this.outer.state.tr;
    const offset = StepMap.offset(at + 1);
    for (const transaction of transactions) {
      for (const step of transaction.steps) {
        const mapped = step.map(offset);
        if (mapped !== null) {
          outerTr.step(mapped);
        }
      }
    }
    if (outerTr.docChanged) {
      outerTr.setSelection(NodeSelection.create(outerTr.doc, at));
      this.outer.dispatch(outerTr);
    }
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) {
      return false;
    }
    this.node = node;
    this.dom.setAttribute("aria-label", `${this.label}: ${node.textContent}`);
    if (this.inner !== undefined) {
      const { state } = this.inner;
      const start = node.content.findDiffStart(state.doc.content);
      if (start !== null) {
        let { a: endA, b: endB } = node.content.findDiffEnd(state.doc.content) ?? { a: start, b: start };
        const overlap = start - Math.min(endA, endB);
        if (overlap > 0) {
          endA += overlap;
          endB += overlap;
        }
        const tr = state.tr.replace(start, endB, node.slice(start, endA)).setMeta("fromOutside", true);
        this.inner.dispatch(tr.setSelection(TextSelection.create(tr.doc, tr.mapping.map(state.selection.head, -1)))); // before what is struck out, not behind it
      }
    }
    return true;
  }

  destroy(): void {
    this.close();
  }

  stopEvent(event: Event): boolean {
    return this.inner?.dom.contains(event.target as globalThis.Node) ?? false;
  }

  ignoreMutation(): boolean {
    return true;
  }
}
