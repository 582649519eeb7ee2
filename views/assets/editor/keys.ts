/** Keys, and what is made of signs as they are typed. */
import { baseKeymap, chainCommands, createParagraphNear, liftEmptyBlock, newlineInCode, splitBlockAs } from "prosemirror-commands";
import { InputRule, inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { splitListItem } from "prosemirror-schema-list";
import { redo, undo } from "prosemirror-history";
import { Plugin, TextSelection } from "prosemirror-state";
import type { Command } from "prosemirror-state";
import { addRowAfter, isInTable, selectedRect, TableMap } from "prosemirror-tables";
import { commands, lineBreak, mark, node } from "./commands";
import { even } from "./tables";

function command(name: string): Command {
  const found = commands[name];
  if (found === undefined) {
    throw new Error(`no command ${name}`);
  }
  return found;
}

const emptyNumbered: Command = (state, dispatch) => state.selection.empty && state.selection.$from.parent.content.size === 0 && leaveNumbered(state, dispatch);

/** Where nothing stands before the cursor, a numbered paragraph becomes less deep, then a paragraph. */
const leaveNumbered: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type !== node("numbered_paragraph") || $from.parentOffset > 0) {
    return false;
  }
  return chainCommands(command("outdent"), command("paragraph"))(state, dispatch);
};

/** What follows a block runs the way that was chosen for it. */
const split = splitBlockAs((before, atEnd) => {
  const next = atEnd && before.type === node("heading") ? node("paragraph") : before.type;
  const dir: unknown = before.attrs["dir"];
  return "dir" in before.attrs && next.spec.attrs !== undefined && "dir" in next.spec.attrs ? { type: next, attrs: next === before.type ? before.attrs : { dir } } : null;
});

/** A row more, where Tab is pressed in the last cell. */
const nextRow: Command = (state, dispatch) => {
  if (!isInTable(state)) {
    return false;
  }
  if (dispatch !== undefined) {
    const { tableStart, map } = selectedRect(state);
    addRowAfter(state, (tr) => {
      const table = tr.doc.nodeAt(tableStart - 1);
      const cell = table === null ? undefined : TableMap.get(table).map[map.height * map.width];
      dispatch((cell === undefined ? tr : tr.setSelection(TextSelection.near(tr.doc.resolve(tableStart + cell + 1)))).scrollIntoView());
    });
  }
  return true;
};

/** Tab does nothing there rather than leaving the text. */
const stay: Command = (state) => {
  const { $from } = state.selection;
  return $from.parent.type === node("numbered_paragraph") || Array.from({ length: $from.depth }, (_, depth) => $from.node(depth + 1)).some((parent) => parent.type === node("list_item"));
};

/** The keys, and under which name the help lists them. */
export const keys: Record<string, string> = {
  "Mod-b": "strong",
  "Mod-i": "emphasis",
  "Mod-u": "underline",
  "Mod-.": "superscript",
  "Mod-,": "subscript",
  "Mod-Alt-0": "paragraph",
  "Mod-Alt-1": "heading1",
  "Mod-Alt-2": "heading2",
  "Mod-Alt-3": "heading3",
  "Mod-Alt-4": "heading4",
  "Mod-Shift-6": "numbered",
  "Mod-Shift-7": "numbers",
  "Mod-Shift-8": "bullets",
  "Mod-Shift-9": "quote",
  "Mod-Alt-c": "code",
  "Mod-Alt-f": "footnote",
  "Mod-]": "indent",
  "Mod-[": "outdent",
};

/** Tab is for depth and cells; after Escape it leaves the text, as it does everywhere else. */
class Leaving {
  private free = false;

  readonly plugin = new Plugin({
    props: {
      handleKeyDown: (_view, event) => {
        this.free = event.key === "Escape" || (this.free && (event.key === "Tab" || event.key === "Shift"));
        return false;
      },
    },
  });

  unless(command: Command): Command {
    return (state, dispatch, view) => !this.free && command(state, dispatch, view);
  }
}

export function keyPlugins(more: Record<string, Command>): Plugin[] {
  const leaving = new Leaving();
  const named = Object.fromEntries(Object.entries(keys).map(([key, name]) => [key, command(name)]));
  return [
    leaving.plugin,
    keymap({
      ...named,
      ...more,
      "Mod-z": chainCommands(undoInputRule, undo),
      "Mod-y": redo,
      "Shift-Mod-z": redo,
      "Shift-Enter": lineBreak,
      Enter: chainCommands(emptyNumbered, splitListItem(node("list_item")), newlineInCode, createParagraphNear, liftEmptyBlock, split),
      Backspace: leaveNumbered,
      Tab: leaving.unless(chainCommands(command("next_cell"), even(nextRow), command("indent"), stay)),
      "Shift-Tab": leaving.unless(chainCommands(command("previous_cell"), isInTable, command("outdent"), stay)),
    }),
    keymap(baseKeymap),
  ];
}

/** A mark around what stands between two signs. */
function marked(pattern: RegExp, name: string): InputRule {
  return new InputRule(pattern, (state, match, start, end) => {
    const [whole, lead = "", words] = match;
    if (words === undefined || whole === "") {
      return null;
    }
    const from = start + lead.length;
    const tr = state.tr.insertText(words, from, end);
    return tr.addMark(from, from + words.length, mark(name).create()).removeStoredMark(mark(name));
  });
}

export function rules(): Plugin {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,4})\s$/, node("heading"), (match) => ({ level: match[1]?.length ?? 1 })),
      textblockTypeInputRule(/^```$/, node("code_block")),
      textblockTypeInputRule(/^§\s$/, node("numbered_paragraph")),
      textblockTypeInputRule(/^\(a\)\s$/, node("numbered_paragraph"), { level: 2 }),
      textblockTypeInputRule(/^\(i\)\s$/, node("numbered_paragraph"), { level: 3 }),
      wrappingInputRule(/^\s*([-*])\s$/, node("bullet_list")),
      wrappingInputRule(/^(\d{1,4})\.\s$/, node("ordered_list"), (match) => ({ start: Number(match[1]) }), (match, before) => before.childCount + Number(before.attrs["start"]) === Number(match[1])),
      wrappingInputRule(/^\s*>\s$/, node("blockquote")),
      wrappingInputRule(/^\s*!\s$/, node("callout")),
      new InputRule(/^---$/, (state, _match, start) => {
        const at = state.doc.resolve(start);
        return at.parent.type === node("paragraph") && at.depth === 1 ? state.tr.replaceWith(at.before(), at.after(), [node("rule").create(), node("paragraph").create()]) : null;
      }),
      marked(/(^|[^*\p{ASCII}]|[\s([])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/u, "strong"),
      marked(/(^|[\s([])_([^_\s](?:[^_]*[^_\s])?)_$/u, "emphasis"),
    ],
  });
}
