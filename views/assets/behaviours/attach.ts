export type Behaviour = (element: HTMLElement) => void;

const known = new Map<string, Behaviour>();
const attached = new WeakMap<Element, Set<string>>();

export function register(name: string, behaviour: Behaviour): void {
  known.set(name, behaviour);
}

/** Attaches the behaviours named in root and under it. Harmless to repeat. */
export function attach(root: ParentNode): void {
  if (root instanceof HTMLElement) {
    attachOne(root);
  }
  root.querySelectorAll<HTMLElement>("[data-behaviour]").forEach(attachOne);
}

function attachOne(element: HTMLElement): void {
  for (const name of (element.dataset["behaviour"] ?? "").split(" ")) {
    const done = attached.get(element) ?? new Set<string>();
    const behaviour = known.get(name);
    if (behaviour !== undefined && !done.has(name)) {
      attached.set(element, done.add(name));
      behaviour(element);
    }
  }
}
