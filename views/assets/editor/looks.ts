/** What pasted styles mean: strong, emphasis, underline, raised, lowered, and in which language words are. */

/** The declarations of an element, by name. */
export function styles(element: Element): Map<string, string> {
  const found = new Map<string, string>();
  for (const one of (element.getAttribute("data-style") ?? "").split(";")) {
    const [name, ...value] = one.split(":");
    found.set((name ?? "").trim().toLowerCase(), value.join(":").trim().toLowerCase());
  }
  return found;
}

/** Elements for what the styles of inline elements say, where nothing around says it already. */
export function looks(body: HTMLElement): void {
  for (const element of [...body.querySelectorAll("[data-style]")]) {
    const style = styles(element);
    const weight = style.get("font-weight") ?? "";
    const slant = style.get("font-style") ?? "";
    if (/^(B|STRONG)$/.test(element.tagName) && /^(normal|[1-5]00)$/.test(weight)) {
      element.replaceWith(...element.childNodes);
    } else if (/^(I|EM)$/.test(element.tagName) && slant === "normal") {
      element.replaceWith(...element.childNodes);
    } else if (element.tagName === "SPAN") {
      surround(element, "strong", /^(bold|bolder|[6-9]00)$/.test(weight) && element.closest("h1, h2, h3, h4, h5, h6, th, b, strong") === null);
      surround(element, "em", /^(italic|oblique)/.test(slant) && element.closest("i, em") === null);
      surround(element, "u", `${style.get("text-decoration") ?? ""}${style.get("text-decoration-line") ?? ""}`.includes("underline") && element.closest("a, u") === null);
      surround(element, "sup", style.get("vertical-align") === "super" && element.closest("sup") === null);
      surround(element, "sub", style.get("vertical-align") === "sub" && element.closest("sub") === null);
    }
  }
}

function surround(element: Element, name: string, is: boolean): void {
  if (is && element.textContent.trim() !== "") {
    const made = element.ownerDocument.createElement(name);
    made.append(...element.childNodes);
    element.append(made);
  }
}

const rightToLeft = new Set(["ar", "fa", "he", "ur", "ps", "dv", "ku", "ug", "yi"]);

const primary = (tag: string): string => tag.toLowerCase().split("-")[0] ?? "";

/**
 * Word processors name a language everywhere, and often a wrong one: what most
 * of the text has counts as the document's own, and only what differs from it
 * is marked.
 */
export function languages(body: HTMLElement, language: string): void {
  const counts = new Map<string, number>();
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const lang = primary(walker.currentNode.parentElement?.closest("[lang]")?.getAttribute("lang") ?? "");
    counts.set(lang, (counts.get(lang) ?? 0) + (walker.currentNode.nodeValue ?? "").trim().length);
  }
  const most = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
  const plain = new Set(["", most, primary(language)]);
  for (const element of [...body.querySelectorAll("[lang]")]) {
    const lang = primary(element.getAttribute("lang") ?? "");
    element.removeAttribute("lang");
    if (plain.has(lang) || !/^[a-z]{2,3}$/.test(lang) || element.textContent.trim() === "") {
      continue;
    }
    const words = element.tagName === "SPAN" ? element : element.ownerDocument.createElement("span");
    if (words !== element) {
      words.append(...element.childNodes);
      element.append(words);
    }
    words.setAttribute("lang", lang);
    words.setAttribute("dir", rightToLeft.has(lang) ? "rtl" : "ltr");
  }
}
