/** What word processors write in ways of their own. */
import { styles } from "./looks";

const names: Record<string, string> = { MsoTitle: "h1", MsoSubtitle: "h2", MsoQuote: "blockquote", MsoIntenseQuote: "blockquote" };

/** Titles and quotations that are paragraphs of a class. */
export function wordBlocks(body: HTMLElement): void {
  for (const [name, tag] of Object.entries(names)) {
    for (const paragraph of [...body.querySelectorAll(`p.${name}`)]) {
      const made = body.ownerDocument.createElement(tag);
      made.append(...paragraph.childNodes);
      paragraph.replaceWith(made);
    }
  }
  // A numbered paragraph of ours, as a reader sees it.
  body.querySelectorAll("p.numbered > span.number").forEach((number) => {
    number.remove();
  });
}

interface Open {
  list: HTMLElement;
  level: number;
  ordered: boolean;
}

/** List items are paragraphs with the sign before the words; the style says how deep. */
export function wordLists(body: HTMLElement): void {
  const open: Open[] = [];
  let last: Element | null = null;
  for (const paragraph of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const list = /^(\S+)\s+level(\d)/.exec(styles(paragraph).get("mso-list") ?? "");
    if (list === null || paragraph.tagName !== "P") {
      open.length = 0;
      continue;
    }
    if (last !== paragraph.previousElementSibling) {
      open.length = 0;
    }
    last = put(paragraph, Number(list[2]), open);
  }
}

/** Takes the sign off a paragraph; says what it was. */
function sign(paragraph: Element): string {
  const found = [...paragraph.querySelectorAll("span")].find((span) => styles(span).get("mso-list") === "ignore");
  const words = found?.textContent.trim() ?? "";
  found?.remove();
  return words;
}

/** Makes an item of a paragraph, in the list that is open at this level; gives the outermost list. */
function put(paragraph: Element, level: number, open: Open[]): Element | null {
  const { ownerDocument } = paragraph;
  const mark = sign(paragraph);
  const ordered = /^\(?([\p{L}\p{N}]{1,4}\.?)+[.)]?$/u.test(mark) && !/^[ovn§]$/i.test(mark);
  while ((open.at(-1)?.level ?? 0) > level || (open.at(-1)?.level === level && open.at(-1)?.ordered !== ordered)) {
    open.pop();
  }
  let top = open.at(-1);
  if (top === undefined || top.level < level) {
    const list = ownerDocument.createElement(ordered ? "ol" : "ul");
    const first = Number.parseInt(mark.replace(/^\(/, ""), 10);
    if (ordered && first > 1) {
      list.setAttribute("start", String(first));
    }
    if (top?.list.lastElementChild) {
      top.list.lastElementChild.append(list);
    } else {
      paragraph.before(list);
    }
    top = { list, level, ordered };
    open.push(top);
  }
  const item = ownerDocument.createElement("li");
  const words = ownerDocument.createElement("p");
  const dir = paragraph.getAttribute("dir");
  if (dir !== null) {
    words.setAttribute("dir", dir);
  }
  words.append(...paragraph.childNodes);
  item.append(words);
  top.list.append(item);
  paragraph.remove();
  return open[0]?.list ?? null;
}
