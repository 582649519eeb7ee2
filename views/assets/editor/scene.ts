/** For tests: states written down in few words, and what typing and commands make of them. */
import { Fragment, Node } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import type { Command, Plugin, Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { schema } from "./schema";

type Child = Node | string;

/** block("heading", { level: 2 }, "words"): words become text, and a paragraph where blocks are wanted. */
export function made(name: string, attrs: Record<string, unknown> | null = null, ...children: Child[]): Node {
  const type = schema.nodes[name];
  if (type === undefined) {
    throw new Error(`no node ${name}`);
  }
  const content = children
    .filter((child) => child !== "")
    .map((child) => (typeof child !== "string" ? child : type.inlineContent ? schema.text(child) : made(type.name === "figure" ? "caption" : "paragraph", null, child)));
  const filled = type.createAndFill(attrs, Fragment.from(content));
  if (filled === null) {
    throw new Error(`${name} cannot hold this`);
  }
  filled.check();
  return filled;
}

/** The document's form: "paragraph(a) list(…)", attributes that are not as they come after a dot. */
export function written(node: Node): string {
  if (node.isText) {
    return node.marks.map((mark) => mark.type.name[0]).join("") + (node.marks.length > 0 ? `<${node.text ?? ""}>` : (node.text ?? ""));
  }
  const inside: string[] = [];
  node.forEach((child) => inside.push(written(child)));
  const level: unknown = node.attrs["level"];
  const name = node.type.name + (typeof level === "number" ? String(level) : "") + (typeof node.attrs["dir"] === "string" ? `.${node.attrs["dir"]}` : "");
  return node.type.name === "doc" ? inside.join(" ") : `${name}(${inside.join(node.inlineContent ? "" : " ")})`;
}

/** A state with the cursor behind the words, or with the words selected. */
export function at(doc: Node, words: string, select = false, plugins: Plugin[] = []): EditorState {
  let from = -1;
  doc.descendants((node, pos) => {
    const index = node.isText ? (node.text ?? "").indexOf(words) : -1;
    if (from < 0 && index >= 0) {
      from = pos + index;
    }
  });
  if (words === "") {
    doc.descendants((node, pos) => {
      from = from < 0 && node.isTextblock && node.content.size === 0 ? pos + 1 : from;
    });
  }
  if (from < 0) {
    throw new Error(`“${words}” is not in the document`);
  }
  return EditorState.create({ doc, plugins, selection: TextSelection.create(doc, select ? from : from + words.length, from + words.length) });
}

/** What a command makes of a state; null where it cannot be done. */
export function after(state: EditorState, ...commands: Command[]): EditorState | null {
  let present: EditorState | null = state;
  for (const command of commands) {
    let next: EditorState | null = null;
    const before: EditorState | null = present;
    if (before === null || !command(before, (tr) => (next = before.apply(tr)))) {
      return null;
    }
    present = next ?? before;
  }
  present?.doc.check();
  return present;
}

/** Types signs one by one, as a keyboard does. */
export function typed(start: EditorState, words: string): EditorState {
  let state = start;
  for (const sign of words) {
    const view = {
      get state() {
        return state;
      },
      composing: false,
      dispatch: (tr: Transaction) => (state = state.apply(tr)),
    } as unknown as EditorView;
    const { from, to } = state.selection;
    const insert = (): Transaction => state.tr.insertText(sign, from, to);
    const handled = state.plugins.some((plugin) => plugin.props.handleTextInput?.call(plugin, view, from, to, sign, insert) === true);
    if (!handled) {
      state = state.apply(insert());
    }
  }
  state.doc.check();
  return state;
}
