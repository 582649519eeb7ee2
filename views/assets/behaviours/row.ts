/** A row that scrolls begins where the reader is. */
export function row(nav: HTMLElement): void {
  const current = nav.querySelector("[aria-current]");
  if (current !== null && nav.scrollWidth > nav.clientWidth) {
    const there = current.getBoundingClientRect();
    const around = nav.getBoundingClientRect();
    nav.scrollLeft += there.left + there.width / 2 - (around.left + around.width / 2);
  }
}
