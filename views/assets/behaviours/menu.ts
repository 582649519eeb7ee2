/** A details element used as a menu closes on Escape and on a click elsewhere. */
export function menu(element: HTMLElement): void {
  const details = element as HTMLDetailsElement;
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      details.open = false;
      details.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !details.contains(event.target)) {
      details.open = false;
    }
  });
}
