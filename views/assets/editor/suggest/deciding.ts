/** Suggestions on the page of a document: the mode, the list beside the text, the keys, and asking the server. */
import { keymap } from "prosemirror-keymap";
import type { Node } from "prosemirror-model";
import type { Command, Plugin } from "prosemirror-state";
import { draw } from "../collab/wire";
import { may } from "../may";
import { hearTalk, talkOf } from "../talk";
import { erase } from "./erase";
import { margin } from "./margin";
import { isSuggestion } from "./marks";
import { Suggesting } from "./mode";

export interface Deciding {
  mode: Suggesting;
  plugins: Plugin[];
  commands: Record<string, Command>;
  keys: Record<string, Command>;
}

export function deciding(root: HTMLElement, strings: Record<string, string>, announce: (words: string) => void): Deciding {
  const person = document.body.dataset["person"] ?? "";
  const mode = new Suggesting(root, { person, strings, announce, draw });
  const toggle: Command = (_state, dispatch) => (dispatch === undefined ? root.dataset["mode"] === "edit" : mode.toggle());
  const isOn = (beside: Node | null): boolean => mode.isOn || (mode.guards && beside?.marks.some(isSuggestion) === true);
  const erasing = keymap({ Backspace: erase(-1, isOn), "Shift-Backspace": erase(-1, isOn), Delete: erase(1, isOn) });
  const list = root.querySelector<HTMLElement>("[data-suggestions] ol");
  if (list === null) {
    return { mode, plugins: [erasing], commands: { suggest: toggle }, keys: { "Mod-Alt-s": toggle } };
  }
  const names = JSON.parse(list.dataset["names"] ?? "{}") as Record<string, string>;
  const { plugin, commands } = margin({
    list,
    person,
    strings,
    announce,
    mode: () => modeOf(root),
    name: (author) => (names[author] ??= author === person ? (names["me"] ?? "") : (root.querySelector<HTMLElement>(`[data-people] [data-person="${CSS.escape(author)}"]`)?.dataset["name"] ?? "")),
    settle: (act, ids) => settle(list.dataset["action"] ?? "", act, ids),
    talk: () => talkOf(root),
    hear: (heard) => hearTalk(root, heard),
  });
  const by = (name: string): Command => commands[name] ?? (() => false);
  return {
    mode,
    plugins: [erasing, plugin],
    commands: { ...commands, suggest: toggle },
    keys: { "Mod-Alt-s": toggle, "Mod-Alt-ArrowDown": by("suggestion_next"), "Mod-Alt-ArrowUp": by("suggestion_before"), "Mod-Alt-Enter": by("suggestion_accept"), "Mod-Alt-Backspace": by("suggestion_reject") },
  };
}

/** "decide": may accept and reject everybody's. */
function modeOf(root: HTMLElement): string {
  const mode = root.dataset["mode"] ?? "read";
  return may(root, "accept", mode) ? "decide" : mode === "edit" ? "suggest" : mode;
}

async function settle(action: string, act: "accept" | "reject", ids: string[]): Promise<boolean> {
  const body = new URLSearchParams({ act, version: draw(), _csrf: document.querySelector<HTMLInputElement>("input[name=_csrf]")?.value ?? "" });
  ids.forEach((id) => {
    body.append("id", id);
  });
  const response = await fetch(action, { method: "POST", credentials: "same-origin", headers: { "X-Fragment": "1" }, body }).catch(() => null);
  return response?.ok ?? false;
}
