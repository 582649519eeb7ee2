/**
 * The documents' schema: what the server reads too, with how each node and
 * mark looks in the page and is found in what is pasted.
 */
import { Schema } from "prosemirror-model";
import type { Attrs, DOMOutputSpec, Mark, MarkSpec, Node, NodeSpec, TagParseRule } from "prosemirror-model";
import shared from "../../../app/prose/schema.json";

type NodeLook = Pick<NodeSpec, "toDOM" | "parseDOM">;
type MarkLook = Pick<MarkSpec, "toDOM" | "parseDOM">;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The direction that was chosen; else the browser finds it in the text. */
const direction = (node: Node): { dir: string } => ({ dir: text(node.attrs["dir"]) || "auto" });

function chosenDirection(dom: HTMLElement): Attrs {
  const dir = dom.getAttribute("dir")?.toLowerCase();
  return { dir: dir === "ltr" || dir === "rtl" ? dir : null };
}

/** Addresses of the schemes that can do no harm, as on the server. */
export function safeAddress(address: string, mail = true): string {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\\\u007f]/.test(address)) {
    return "";
  }
  const lower = address.toLowerCase();
  if (lower.startsWith("https://") || lower.startsWith("http://") || (address.startsWith("/") && !address.startsWith("//"))) {
    return address;
  }
  return mail && (lower.startsWith("mailto:") || address.startsWith("#")) ? address : "";
}

/** Headings of ours say their level, as the page's own title stands above them; those of others have it in their name. */
const heading = (level: number): TagParseRule => ({ tag: `h${String(level)}`, getAttrs: (dom) => ({ ...chosenDirection(dom), level: Math.min(Number(dom.dataset["level"]) || level, 4) }) });

function spans(node: Node): Record<string, string> {
  const attrs: Record<string, string> = {};
  for (const name of ["colspan", "rowspan"]) {
    const value: unknown = node.attrs[name];
    if (typeof value === "number" && value > 1) {
      attrs[name] = String(value);
    }
  }
  return attrs;
}

function spansOf(dom: HTMLElement): Attrs {
  const count = (name: string): number => Math.min(Math.max(Number(dom.getAttribute(name)) || 1, 1), 100);
  return { colspan: count("colspan"), rowspan: count("rowspan"), colwidth: null };
}

function figureOf(dom: HTMLElement): Attrs | false {
  const image = dom instanceof HTMLImageElement ? dom : dom.querySelector("img");
  const src = safeAddress(image?.getAttribute("src") ?? "", false);
  if (image === null || !src.startsWith("/")) {
    return false; // pictures of other sites are not taken over
  }
  return { src, alt: image.getAttribute("alt") ?? "", width: Number(image.getAttribute("width")) || null, height: Number(image.getAttribute("height")) || null };
}

function picture(node: Node): DOMOutputSpec {
  const { src, alt, width, height } = node.attrs;
  return ["figure", ["img", { src: safeAddress(text(src), false), alt: text(alt), ...(width ? { width: String(width) } : {}), ...(height ? { height: String(height) } : {}) }], ["div", 0]];
}

const nodeLooks: Record<string, NodeLook> = {
  paragraph: { toDOM: (node) => ["p", direction(node), 0], parseDOM: [{ tag: "p", getAttrs: chosenDirection }] },
  heading: {
    toDOM: (node) => [`h${String(Math.min(Number(node.attrs["level"]) + 1, 6))}`, { ...direction(node), "data-level": String(node.attrs["level"]) }, 0],
    parseDOM: [1, 2, 3, 4, 5, 6].map(heading),
  },
  numbered_paragraph: {
    toDOM: (node) => ["p", { class: `numbered numbered-${String(Math.min(Number(node.attrs["level"]), 3))}`, ...direction(node) }, 0],
    parseDOM: [{ tag: "p.numbered", priority: 60, getAttrs: (dom) => ({ ...chosenDirection(dom), level: Number(/numbered-([123])/.exec(dom.className)?.[1] ?? 1) }) }],
  },
  bullet_list: { toDOM: () => ["ul", 0], parseDOM: [{ tag: "ul" }] },
  ordered_list: {
    toDOM: (node) => (node.attrs["start"] === 1 ? ["ol", 0] : ["ol", { start: String(node.attrs["start"]) }, 0]),
    parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ start: Number(dom.getAttribute("start") ?? 1) || 1 }) }],
  },
  list_item: { toDOM: () => ["li", 0], parseDOM: [{ tag: "li" }] },
  blockquote: { toDOM: () => ["blockquote", 0], parseDOM: [{ tag: "blockquote" }] },
  callout: {
    toDOM: (node) => ["aside", { class: "callout", "data-kind": text(node.attrs["kind"]) }, 0],
    parseDOM: [{ tag: "aside.callout", getAttrs: (dom) => ({ kind: dom.dataset["kind"] ?? "note" }) }],
  },
  code_block: { toDOM: () => ["pre", ["code", { dir: "ltr" }, 0]], parseDOM: [{ tag: "pre", preserveWhitespace: "full" }] },
  rule: { toDOM: () => ["hr"], parseDOM: [{ tag: "hr" }] },
  figure: { toDOM: picture, parseDOM: [{ tag: "figure", getAttrs: figureOf, contentElement: (dom) => (dom as HTMLElement).querySelector("figcaption, div") ?? (dom as HTMLElement) }, { tag: "img", getAttrs: figureOf }] },
  caption: { toDOM: (node) => ["figcaption", direction(node), 0], parseDOM: [{ tag: "figcaption", getAttrs: chosenDirection }] },
  table: { toDOM: () => ["table", ["tbody", 0]], parseDOM: [{ tag: "table" }] },
  table_row: { toDOM: () => ["tr", 0], parseDOM: [{ tag: "tr" }] },
  table_cell: { toDOM: (node) => ["td", spans(node), 0], parseDOM: [{ tag: "td", getAttrs: spansOf }] },
  table_header: { toDOM: (node) => ["th", spans(node), 0], parseDOM: [{ tag: "th", getAttrs: spansOf }] },
  footnote: { toDOM: (node) => ["span", { class: "footnote", ...direction(node) }, 0], parseDOM: [{ tag: "span.footnote", getAttrs: chosenDirection }] },
  hard_break: { toDOM: () => ["br"], parseDOM: [{ tag: "br" }] },
};

const suggestionOf = (dom: HTMLElement): Attrs | false =>
  dom.dataset["suggestion"] === undefined ? false : { id: dom.dataset["suggestion"], author: dom.dataset["author"] ?? "", time: dom.dataset["time"] ?? "", scope: dom.dataset["scope"] ?? "text" };

function suggested(mark: Mark): Record<string, string> {
  const { id, author, time, scope } = mark.attrs;
  return { class: `by-${String(1 + (Number(author) % 6))}`, "data-suggestion": text(id), "data-author": text(author), "data-time": text(time), "data-scope": text(scope) };
}

const markLooks: Record<string, MarkLook> = {
  insertion: { toDOM: (mark) => ["ins", suggested(mark), 0], parseDOM: [{ tag: "ins[data-suggestion]", getAttrs: suggestionOf }] },
  deletion: { toDOM: (mark) => ["del", suggested(mark), 0], parseDOM: [{ tag: "del[data-suggestion]", getAttrs: suggestionOf }] },
  modification: { toDOM: (mark, inline) => [inline ? "span" : "div", { ...suggested(mark), class: `modification ${suggested(mark)["class"] ?? ""}` }, 0] },
  link: {
    toDOM: (mark) => ["a", { href: safeAddress(text(mark.attrs["href"])), rel: "nofollow noopener", ...(mark.attrs["title"] ? { title: text(mark.attrs["title"]) } : {}) }, 0],
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (dom) => {
          const href = safeAddress(dom.getAttribute("href") ?? "");
          return href === "" ? false : { href, title: dom.getAttribute("title") };
        },
      },
    ],
  },
  language: {
    toDOM: (mark) => ["span", { lang: text(mark.attrs["lang"]), dir: text(mark.attrs["dir"]) || "auto" }, 0],
    parseDOM: [{ tag: "span[lang]", getAttrs: (dom) => ({ lang: dom.lang, ...chosenDirection(dom) }) }],
  },
  strong: { toDOM: () => ["strong", 0], parseDOM: [{ tag: "strong" }, { tag: "b" }] },
  emphasis: { toDOM: () => ["em", 0], parseDOM: [{ tag: "em" }, { tag: "i" }] },
  underline: { toDOM: () => ["u", 0], parseDOM: [{ tag: "u" }] },
  superscript: { toDOM: () => ["sup", 0], parseDOM: [{ tag: "sup" }] },
  subscript: { toDOM: () => ["sub", 0], parseDOM: [{ tag: "sub" }] },
};

function withLooks<S extends object, L extends object>(specs: Record<string, S>, looks: Record<string, L>): Record<string, S & L> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, { ...spec, ...looks[name] } as S & L]));
}

export const schema = new Schema({
  topNode: shared.topNode,
  nodes: withLooks(shared.nodes as unknown as Record<string, NodeSpec>, nodeLooks),
  marks: withLooks(shared.marks as unknown as Record<string, MarkSpec>, markLooks),
});
