/**
 * What is pasted from word processors and web pages is brought to what a
 * document can hold, by its meaning: headings, lists, notes and tables stay,
 * looks go.
 *
 * The content policy forbids style attributes, in documents that are only
 * parsed too: they are renamed before parsing, and what they mean is written
 * as elements (looks.ts). Nothing here is relied on for safety: the schema
 * takes only what it knows, and the server checks it again.
 */
import { languages, looks } from "./looks";
import { notes } from "./notes";
import { safeAddress } from "./schema";
import { wordBlocks, wordLists } from "./word";

const tags = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;

/** Attributes that would take effect are named so that they do not. */
function tame(html: string): string {
  return html
    .replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "")
    .replace(/<!\[(?:if|endif)[^>]*>/gi, "")
    .replace(/<(style|script|xml|title)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(tags, (tag) => tag.replace(/([\s"'/])(style|on[a-z]+|srcset|background)(?=\s*=)/gi, "$1data-$2"));
}

const unwanted = "script, style, meta, link, title, svg, math, iframe, object, embed, template, noscript, xml, button, input, select, textarea, audio, video, canvas";

export interface Pasted {
  html: string;
  /** how many pictures were left out: those of other sites are not taken over */
  pictures: number;
}

/** Cleans pasted HTML before it is read by the schema; language is that of the document. */
export function cleaned(html: string, language: string): Pasted {
  if (!/<[a-z!]/i.test(html)) {
    return { html, pictures: 0 };
  }
  const { body } = new DOMParser().parseFromString(tame(html), "text/html");
  const ours = body.querySelector("[data-pm-slice]") !== null;
  body.querySelectorAll(unwanted).forEach((gone) => {
    gone.remove();
  });
  dropComments(body);
  body.querySelectorAll('b[id^="docs-internal-guid"]').forEach(unwrap); // all of it, and not bold
  if (!ours) {
    wordBlocks(body);
    wordLists(body);
    notes(body);
    languages(body, language);
    tables(body);
    lists(body);
    breaks(body);
  }
  looks(body);
  const pictures = dropPictures(body);
  for (const element of [...body.querySelectorAll("*")]) {
    clean(element, ours);
  }
  return { html: body.innerHTML, pictures };
}

function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

/** The same content in an element of another name. */
function rename(element: Element, name: string): Element {
  const made = element.ownerDocument.createElement(name);
  for (const attribute of element.attributes) {
    made.setAttribute(attribute.name, attribute.value);
  }
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

function dropComments(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const comments: Comment[] = [];
  while (walker.nextNode()) {
    comments.push(walker.currentNode as Comment);
  }
  comments.forEach((comment) => {
    comment.remove();
  });
}

/** The cells at the head are header cells; what a table is called stands before it. */
function tables(body: HTMLElement): void {
  body.querySelectorAll("thead td").forEach((cell) => rename(cell, "th"));
  body.querySelectorAll("caption").forEach((caption) => {
    caption.closest("table")?.before(rename(caption, "p"));
  });
  body.querySelectorAll("dt, dd").forEach((term) => rename(term, "p"));
}

/** A list that stands in a list belongs to the item before it. */
function lists(body: HTMLElement): void {
  body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol").forEach((inner) => {
    inner.previousElementSibling?.append(inner);
  });
}

const blocks = /^(P|DIV|UL|OL|TABLE|H[1-6]|BLOCKQUOTE|PRE|HR|FIGURE|SECTION|ARTICLE|ASIDE)$/;

/** Line breaks between blocks only keep them apart. */
function breaks(body: HTMLElement): void {
  body.querySelectorAll("br").forEach((br) => {
    const beside = [br.previousElementSibling, br.nextElementSibling];
    if (br.classList.contains("Apple-interchange-newline") || beside.some((element) => element !== null && blocks.test(element.tagName))) {
      br.remove();
    }
  });
}

/** Leaves the pictures that are of this site; the others would tell it who reads. */
function dropPictures(body: HTMLElement): number {
  let count = 0;
  body.querySelectorAll("img").forEach((image) => {
    let src = image.getAttribute("src") ?? "";
    if (src.startsWith(location.origin + "/")) {
      src = src.slice(location.origin.length);
    }
    if (safeAddress(src, false).startsWith("/") && (image.getAttribute("alt") ?? "").trim() !== "") {
      image.setAttribute("src", src);
    } else {
      image.remove();
      count++;
    }
  });
  return count;
}

const kept = new Set(["href", "src", "alt", "title", "colspan", "rowspan", "start", "dir", "lang", "class", "width", "height"]);

const rightToLeft = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thaana}\p{Script=Syriac}\p{Script=Nko}]/u;

/** A direction that the text has by itself is not one that was chosen. */
function dropDirection(element: Element): void {
  if (element.getAttribute("dir")?.toLowerCase() === (rightToLeft.test(element.textContent) ? "rtl" : "ltr") && element.tagName !== "SPAN") {
    element.removeAttribute("dir");
  }
}

function clean(element: Element, ours: boolean): void {
  if (!ours) {
    dropDirection(element);
  }
  for (const name of element.getAttributeNames()) {
    if (!kept.has(name) && !(ours && name.startsWith("data-"))) {
      element.removeAttribute(name);
    }
  }
  if (!/^(footnote$|numbered |callout$)/.test(element.getAttribute("class") ?? "")) {
    element.removeAttribute("class");
  }
  if (element.tagName.includes(":") || ["FONT", "CENTER", "FORM", "LABEL"].includes(element.tagName)) {
    unwrap(element);
  } else if (/^(P|H[1-6])$/.test(element.tagName) && !ours && element.textContent.replace(/\u00a0/g, " ").trim() === "" && element.querySelector("img, hr") === null) {
    element.remove();
  }
}
