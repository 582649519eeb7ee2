/**
 * Whether the person may accept what others suggest, or resolve threads of
 * others: as the page says; where their mode has changed since it was made, if
 * they may edit now. It decides on what is offered, the server on what is done.
 */
export function may(root: HTMLElement, act: "accept" | "resolve", mode: string): boolean {
  const [as, ...acts] = (root.dataset["may"] ?? "").split(" ");
  return as === mode ? acts.includes(act) : mode === "edit";
}
