/**
 * Leads from change to change in a comparison, by buttons and by Alt with an
 * arrow. Without it the links at the changes do the same by Tab and Enter.
 */
export function changes(root: HTMLElement): void {
  const all = [...root.querySelectorAll<HTMLElement>(".change[id], .change [id^=change-]")].filter((e) => /^change-\d+$/.test(e.id));
  if (all.length === 0) {
    return;
  }
  for (const element of root.querySelectorAll<HTMLElement>("[data-step], [data-keys]")) {
    element.hidden = false;
  }
  root.querySelector<HTMLElement>("[data-first]")?.setAttribute("hidden", "");
  const where = root.querySelector<HTMLElement>("[data-where]");
  let at = -1;
  const go = (by: number): void => {
    at = (at + by + all.length + (at < 0 && by < 0 ? 1 : 0)) % all.length;
    const change = all[at];
    if (change === undefined) {
      return;
    }
    root.querySelector(".change-here")?.classList.remove("change-here");
    change.classList.add("change-here");
    change.tabIndex = -1;
    change.focus({ preventScroll: true });
    change.scrollIntoView({ block: "center" });
    if (where !== null) {
      where.textContent = `${String(at + 1)} / ${String(all.length)}`;
    }
  };
  for (const button of root.querySelectorAll<HTMLElement>("[data-step]")) {
    button.addEventListener("click", () => {
      go(Number(button.dataset.step));
    });
  }
  root.ownerDocument.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    }
  });
}
