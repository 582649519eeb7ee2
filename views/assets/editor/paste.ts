/**
 * What is pasted from word processors and web pages is brought to what a
 * document can hold, by its meaning: headings, lists, notes and tables stay,
 * looks go.
 */

const wordList = /mso-list:\s*l(\d+)\s+level(\d+)/i;

/** Cleans pasted HTML before it is read by the schema. */
export function cleaned(html: string): string {
  if (!/<[a-z!]/i.test(html)) {
    return html;
  }
  const page = new DOMParser().parseFromString(html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "").replace(/<!\[(?:if|endif)[^>]*>/gi, ""), "text/html");
  const { body } = page;
  for (const gone of body.querySelectorAll("script, style, meta, link, title, svg, math, iframe, object, template, noscript, xml")) {
    gone.remove();
  }
  dropComments(body);
  googleWrapper(body);
  wordTitles(body);
  wordLists(body);
  wordNotes(body);
  for (const element of [...body.querySelectorAll("*")]) {
    clean(element);
  }
  return body.innerHTML;
}

function dropComments(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const comments: globalThis.Node[] = [];
  while (walker.nextNode()) {
    comments.push(walker.currentNode);
  }
  // Where a fragment of ours begins is said by an attribute, not by a comment.
  comments.forEach((comment) => comment.parentNode?.removeChild(comment));
}

/** Google Docs puts all of it into one bold element that is not bold. */
function googleWrapper(body: HTMLElement): void {
  for (const wrapper of body.querySelectorAll<HTMLElement>('b[id^="docs-internal-guid"]')) {
    wrapper.replaceWith(...wrapper.childNodes);
  }
}

function wordTitles(body: HTMLElement): void {
  for (const title of body.querySelectorAll("p.MsoTitle, p.MsoSubtitle")) {
    const heading = body.ownerDocument.createElement(title.className === "MsoTitle" ? "h1" : "h2");
    heading.append(...title.childNodes);
    title.replaceWith(heading);
  }
}

/** Word writes list items as paragraphs with the sign before the words. */
function wordLists(body: HTMLElement): void {
  const open: { list: HTMLElement; level: number }[] = [];
  let previous: Element | null = null;
  for (const paragraph of [...body.querySelectorAll<HTMLElement>("p")]) {
    const level = Number(wordList.exec(paragraph.getAttribute("style") ?? "")?.[2] ?? 0);
    if (level === 0) {
      open.length = 0;
      previous = null;
      continue;
    }
    const sign = paragraph.querySelector<HTMLElement>('span[style*="mso-list"]');
    const ordered = /^\W*[\da-z]{1,4}[.)]/i.test(sign?.textContent ?? "");
    sign?.remove();
    if (previous !== null && paragraph.previousElementSibling !== previous) {
      open.length = 0;
    }
    while ((open.at(-1)?.level ?? 0) > level) {
      open.pop();
    }
    const item = body.ownerDocument.createElement("li");
    const words = body.ownerDocument.createElement("p");
    words.append(...paragraph.childNodes);
    item.append(words);
    let top = open.at(-1);
    if (top === undefined || top.level < level) {
      const list = body.ownerDocument.createElement(ordered ? "ol" : "ul");
      if (top === undefined) {
        paragraph.before(list);
      } else {
        (top.list.lastElementChild ?? top.list).append(list);
      }
      top = { list, level };
      open.push(top);
    }
    top.list.append(item);
    paragraph.remove();
    previous = open[0]?.list ?? null;
  }
}

/** Word's footnotes stand at the end; they come back to where they belong. */
function wordNotes(body: HTMLElement): void {
  for (const reference of body.querySelectorAll<HTMLAnchorElement>('a[href^="#_ftn"], a[style*="footnote"]')) {
    const name = reference.getAttribute("href")?.slice(1) ?? "";
    if (name.startsWith("_ftnref")) {
      continue;
    }
    const target = body.querySelector(`a[name="${CSS.escape(name)}"]`);
    const note = target?.closest('div[id^="ftn"], p, li');
    if (note === null || note === undefined) {
      continue;
    }
    target?.remove();
    const words = body.ownerDocument.createElement("span");
    words.className = "footnote";
    words.textContent = note.textContent.trim();
    (reference.closest("sup") ?? reference).replaceWith(words);
    note.remove();
  }
}

const kept = new Set(["href", "src", "alt", "title", "colspan", "rowspan", "start", "dir", "lang", "class", "style", "width", "height"]);

const looks = /^(font-weight|font-style|text-decoration(?:-line)?|vertical-align)$/i;

function clean(element: Element): void {
  for (const name of element.getAttributeNames()) {
    if (!kept.has(name) && !name.startsWith("data-")) {
      element.removeAttribute(name);
    }
  }
  if (element.getAttribute("class") !== "footnote" && !/^(numbered|callout)\b/.test(element.getAttribute("class") ?? "")) {
    element.removeAttribute("class");
  }
  const style = (element.getAttribute("style") ?? "").split(";").filter((one) => looks.test(one.split(":")[0]?.trim() ?? ""));
  if (style.length > 0 && !/^h\d$/i.test(element.tagName)) {
    element.setAttribute("style", style.join(";"));
  } else {
    element.removeAttribute("style");
  }
  if (/^(o|w|v|st1):/i.test(element.tagName) || ["FONT", "CENTER"].includes(element.tagName)) {
    element.replaceWith(...element.childNodes);
  } else if (element.tagName === "P" && element.textContent.trim().replace(/\u00a0/g, "") === "" && element.querySelector("img, br, hr") === null) {
    element.remove();
  }
}
