/**
 * What is said about a range of the document, for parts of the page that do not
 * hold the threads: the list of suggestions shows what is said about each.
 */
export interface Talk {
  /** The threads on words of a range, with how many comments each has. */
  about(from: number, to: number): { n: number; count: number }[];
  /** Whether anything may be said here. */
  may(): boolean;
  /** Begins a thread on a range. */
  begin(from: number, to: number): void;
  /** Goes to a thread. */
  open(n: number): void;
}

interface Kept {
  talk: Talk | null;
  hear: Set<() => void>;
}

const pages = new WeakMap<HTMLElement, Kept>();

function of(root: HTMLElement): Kept {
  const kept = pages.get(root) ?? { talk: null, hear: new Set<() => void>() };
  pages.set(root, kept);
  return kept;
}

export function talkOf(root: HTMLElement): Talk | null {
  return of(root).talk;
}

/** The threads of a page are there, or other than before. */
export function talked(root: HTMLElement, talk: Talk): void {
  const kept = of(root);
  kept.talk = talk;
  kept.hear.forEach((hear) => {
    hear();
  });
}

/** Has somebody hear when threads are other than before; gives what ends that. */
export function hearTalk(root: HTMLElement, hear: () => void): () => void {
  of(root).hear.add(hear);
  return () => of(root).hear.delete(hear);
}
