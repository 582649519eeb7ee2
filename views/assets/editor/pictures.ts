/** Pictures are uploaded and put in only with the words that stand for them. */
import { NodeSelection } from "prosemirror-state";
import type { Command, EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { blockAt, figure, node } from "./commands";
import { askAlt } from "./dialogs";

export type UploadImage = (file: File) => Promise<{ src: string; width: number | null; height: number | null }>;

export const types = /^image\/(png|jpeg|gif|webp)$/;

/** Where the picture stands that is chosen, or whose caption has the cursor. */
function chosen(state: EditorState): number | null {
  const { selection } = state;
  if (selection instanceof NodeSelection && selection.node.type === node("figure")) {
    return selection.from;
  }
  const { $from } = selection;
  return $from.parent.type === node("caption") ? $from.before($from.depth - 1) : null;
}

export class Pictures {
  constructor(
    private readonly upload: UploadImage | undefined,
    private readonly strings: Record<string, string>,
    private readonly failed: (reason: string) => void,
  ) {}

  /** Asks for a file, or, at a picture, for other words for it. */
  readonly command: Command = (state, dispatch, view) => {
    const at = chosen(state);
    const can = at !== null || (this.upload !== undefined && blockAt(state).type.spec.code !== true && blockAt(state).type !== node("footnote"));
    if (dispatch === undefined || view === undefined || !can) {
      return can;
    }
    if (at !== null) {
      void this.describe(view, at);
      return true;
    }
    const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp" });
    input.addEventListener("change", () => void this.insert(view, [...(input.files ?? [])]));
    input.click();
    return true;
  };

  /** A click on a picture chooses it, with its caption. */
  choose(view: EditorView, at: number, event: MouseEvent): boolean {
    if (!(event.target instanceof HTMLImageElement) || view.state.doc.nodeAt(at)?.type !== node("figure")) {
      return false;
    }
    view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)));
    return true;
  }

  private async describe(view: EditorView, at: number): Promise<void> {
    const present = view.state.doc.nodeAt(at);
    const alt = await askAlt(String(present?.attrs["alt"] ?? ""), this.strings["editor.picture.alt"] ?? "");
    const now = chosen(view.state) ?? at; // others may have written meanwhile
    if (alt !== null && view.state.doc.nodeAt(now)?.type === node("figure")) {
      view.dispatch(view.state.tr.setNodeAttribute(now, "alt", alt));
    }
    view.focus();
  }

  /** Asks for words for each file, uploads it and puts it in. */
  private async insert(view: EditorView, files: File[]): Promise<void> {
    for (const file of files) {
      const alt = await askAlt("", this.strings["editor.picture.alt"] ?? "");
      if (alt === null || this.upload === undefined) {
        continue;
      }
      try {
        const { src, width, height } = await this.upload(file);
        if (view.isDestroyed || !view.editable) {
          return;
        }
        figure(src, alt, width, height)(view.state, view.dispatch);
      } catch (error) {
        this.failed(error instanceof Error ? error.message : String(error));
      }
    }
    view.focus();
  }

  /** Takes the pictures of what is pasted or dropped, unless it is a text with pictures in it. */
  take(view: EditorView, data: DataTransfer | null): boolean {
    const files = [...(data?.files ?? [])].filter((one) => types.test(one.type));
    if (files.length === 0 || this.upload === undefined || !view.editable || isText(data?.getData("text/html") ?? "")) {
      return false;
    }
    void this.insert(view, files);
    return true;
  }
}

/** Whether HTML holds words: a picture that is copied from a page comes as an img element and nothing else. */
function isText(html: string): boolean {
  return html.replace(/<(style|script|title)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->|<[^<>]*>|&nbsp;/gi, "").trim() !== "";
}
