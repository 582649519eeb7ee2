/**
 * Footnotes stand at the end of what is pasted; they come back to where they
 * belong. A reference and its note point at each other, whoever wrote them.
 */
export function notes(body: HTMLElement): void {
  const emptied = new Set<Element>();
  for (const reference of [...body.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')]) {
    const target = reference.isConnected || body.contains(reference) ? find(body, reference.getAttribute("href")) : null;
    const note = target?.closest("li, p, [data-style*='mso-element:footnote'], [data-style*='mso-element:endnote'], div");
    if (!/^\W?[\divxlc*†‡]{1,4}\W?$/i.test(reference.textContent.trim()) || target === null || note === null || note === undefined || note.contains(reference)) {
      continue;
    }
    const back = [...note.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')].find((link) => {
      const to = find(body, link.getAttribute("href"));
      return to !== null && (to === reference || to.contains(reference) || reference.contains(to));
    });
    if (back === undefined || comesBefore(note, reference)) {
      continue;
    }
    (back.closest("sup") ?? back).remove();
    const words = body.ownerDocument.createElement("span");
    words.className = "footnote";
    words.textContent = note.textContent.replace(/\s+/g, " ").trim();
    (reference.closest("sup") ?? reference).replaceWith(words);
    if (note.parentElement !== null) {
      emptied.add(note.parentElement);
    }
    note.remove();
  }
  emptied.forEach(dropEmpty);
}

function find(body: HTMLElement, href: string | null): Element | null {
  const name = CSS.escape((href ?? "").slice(1));
  return name === "" ? null : body.querySelector(`[id="${name}"], a[name="${name}"]`);
}

function comesBefore(a: Element, b: Element): boolean {
  return (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

/** What held notes and holds nothing now, with the line above them. */
function dropEmpty(element: Element): void {
  if (element.tagName === "BODY" || element.textContent.trim() !== "") {
    return;
  }
  const { parentElement, previousElementSibling } = element;
  if (previousElementSibling?.tagName === "HR") {
    previousElementSibling.remove();
  }
  element.remove();
  if (parentElement !== null) {
    dropEmpty(parentElement);
  }
}
