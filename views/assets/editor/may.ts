/**
 * Whether the person may accept what others suggest, or resolve threads of
 * others: as the page says; where their mode has changed since it was made, if
 * they may edit now. It decides on what is offered, the server on what is done.
 */
export function may(root: HTMLElement, act: "accept" | "resolve", mode: string): boolean {
  const [as, ...acts] = (root.dataset["may"] ?? "").split(" ");
  return as === mode ? acts.includes(act) : mode === "edit";
}

/** Notes what the person may do from now on; of accepting, what the server says to who may edit. */
export function noteMay(root: HTMLElement, mode: string, accept: boolean | undefined): void {
  const accepts = mode === "edit" && accept !== undefined ? accept : may(root, "accept", mode);
  const resolves = may(root, "resolve", mode);
  root.dataset["may"] = [mode, ...(accepts ? ["accept"] : []), ...(resolves ? ["resolve"] : [])].join(" ");
}
