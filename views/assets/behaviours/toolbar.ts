/** Buttons that write Markdown into a text; arrow keys move between them. */
export function toolbar(bar: HTMLElement, body: HTMLTextAreaElement): void {
  bar.hidden = false;
  const buttons = [...bar.querySelectorAll("button")];
  buttons.forEach((button, i) => {
    button.tabIndex = i === 0 ? 0 : -1;
    button.addEventListener("click", () => {
      apply(button, body);
    });
  });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || at < 0) {
      return;
    }
    event.preventDefault();
    const turned = document.documentElement.dir === "rtl" ? -step : step;
    const next = buttons[(at + turned + buttons.length) % buttons.length];
    buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next?.focus();
  });
  body.addEventListener("keydown", (event) => {
    const mark = (event.ctrlKey || event.metaKey) && !event.altKey ? { b: "**", i: "_" }[event.key] : undefined;
    if (mark !== undefined) {
      event.preventDefault();
      wrap(body, mark, mark);
    }
  });
}

function apply(button: HTMLButtonElement, body: HTMLTextAreaElement): void {
  const { wrap: mark, line } = button.dataset;
  body.focus();
  if (mark === "link") {
    wrap(body, "[", "](https://)");
  } else if (mark !== undefined && mark !== "") {
    wrap(body, mark, mark);
  } else {
    lines(body, line ?? "");
  }
}

function wrap(body: HTMLTextAreaElement, before: string, after: string): void {
  const { selectionStart: from, selectionEnd: to } = body;
  const words = body.value.slice(from, to);
  replace(body, from, to, before + words + after);
  body.setSelectionRange(from + before.length, from + before.length + words.length);
}

/** Puts a mark before every selected line; numbers count. */
function lines(body: HTMLTextAreaElement, mark: string): void {
  const from = body.value.lastIndexOf("\n", body.selectionStart - 1) + 1;
  const to = body.selectionEnd;
  const marked = body.value
    .slice(from, to)
    .split("\n")
    .map((line, i) => (mark === "1. " ? `${String(i + 1)}. ` : mark) + line)
    .join("\n");
  replace(body, from, to, marked);
}

/** Replaces a stretch so that the browser can undo it. */
function replace(body: HTMLTextAreaElement, from: number, to: number, words: string): void {
  body.setSelectionRange(from, to);
  // insertText is the only way that keeps undo; browsers without it get the plain replacement.
  if (!document.execCommand("insertText", false, words)) {
    body.setRangeText(words, from, to, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
