import { attach } from "./attach";

/**
 * Makes old like fresh and keeps the nodes that stay: focus, selection, scroll
 * and what is open or being typed are not disturbed. Children are matched by id,
 * else by their place.
 */
export function morph(old: Element, fresh: Element): void {
  if (old.tagName !== fresh.tagName) {
    old.replaceWith(fresh);
    attach(fresh.parentNode ?? document);
    return;
  }
  if (old instanceof HTMLTimeElement && old.dateTime === (fresh as HTMLTimeElement).dateTime) {
    return; // its words are the reader's own: relative to now, in their zone
  }
  attributes(old, fresh);
  if (old !== document.activeElement || !(old instanceof HTMLTextAreaElement)) {
    children(old, fresh);
  }
  attach(old);
}

/** Attributes of state that belong to the browser or to a behaviour. */
const kept = new Set(["open", "hidden", "value", "aria-pressed", "title"]);

function attributes(old: Element, fresh: Element): void {
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value && !(kept.has(name) && old.hasAttribute(name) && name !== "value")) {
      old.setAttribute(name, value);
    }
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !kept.has(name)) {
      old.removeAttribute(name);
    }
  }
}

function children(old: Element, fresh: Element): void {
  let here: ChildNode | null = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const match = matching(old, here, wanted);
    if (match === null) {
      old.insertBefore(wanted, here);
      continue;
    }
    if (match !== here) {
      old.insertBefore(match, here);
    }
    here = match.nextSibling;
    if (match instanceof Element && wanted instanceof Element) {
      morph(match, wanted);
    } else if (match.nodeValue !== wanted.nodeValue) {
      match.nodeValue = wanted.nodeValue;
    }
  }
  while (here !== null) {
    const next: ChildNode | null = here.nextSibling;
    here.remove();
    here = next;
  }
}

function matching(old: Element, here: ChildNode | null, wanted: ChildNode): ChildNode | null {
  if (wanted instanceof Element && wanted.id !== "") {
    for (const child of old.children) {
      if (child.id === wanted.id) {
        return child;
      }
    }
    return null;
  }
  if (here === null || here.nodeType !== wanted.nodeType || here.nodeName !== wanted.nodeName) {
    return null;
  }
  return here instanceof Element && here.id !== "" ? null : here;
}
