const LONGEST = 600;

/** A quote goes into the reply that is on the page; without one the link leads to a page of its own. */
export function quote(row: HTMLElement): void {
  row.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-quote]") : null;
    const body = document.querySelector<HTMLTextAreaElement>("#composer textarea[name=body]");
    const post = link?.closest<HTMLElement>(".post");
    if (body === null || post == null) {
      return;
    }
    event.preventDefault();
    insert(body, quoted(post));
  });
}

function quoted(post: HTMLElement): string {
  const address = post.querySelector<HTMLAnchorElement>(".post-link")?.getAttribute("href") ?? "";
  const name = post.dataset["name"] ?? "";
  const lines = chosen(post).split("\n").map((line) => `> ${line}`);
  return `${lines.join("\n")}\n> — [${name.replace(/[[\]]/g, "")}](${address})\n\n`;
}

/** What is selected in the post, else the beginning of it. */
function chosen(post: HTMLElement): string {
  const body = post.querySelector(".post-body");
  const selection = getSelection();
  if (body !== null && selection !== null && !selection.isCollapsed && body.contains(selection.anchorNode) && body.contains(selection.focusNode)) {
    return selection.toString().trim();
  }
  const own = body?.cloneNode(true) as HTMLElement | undefined;
  own?.querySelectorAll("blockquote").forEach((old) => {
    old.remove(); // what was quoted there is not quoted again
  });
  const whole = [...(own?.children ?? [])].map((block) => block.textContent.trim()).join("\n\n");
  return whole.length > LONGEST ? `${[...whole].slice(0, LONGEST).join("").trimEnd()}…` : whole;
}

export function insert(body: HTMLTextAreaElement, words: string): void {
  const lead = body.value === "" || body.value.endsWith("\n\n") ? "" : "\n\n";
  body.value += lead + words;
  body.focus();
  body.setSelectionRange(body.value.length, body.value.length);
  body.dispatchEvent(new Event("input", { bubbles: true }));
}
