/** What the behaviours need to know of the page they are on. */

export const locale = document.documentElement.dataset["locale"] ?? "en-GB";

/** The signed-in person's id; "" for a visitor. */
export const person = document.body.dataset["person"] ?? "";

const numbers = new Intl.NumberFormat(locale);

export function number(n: number): string {
  return numbers.format(n);
}

/** Form fields as fetch sends them, with the page's token. */
export function fields(values: Record<string, string>): URLSearchParams {
  const body = new URLSearchParams(values);
  body.set("_csrf", token());
  return body;
}

export function token(): string {
  return document.querySelector<HTMLInputElement>("input[name=_csrf]")?.value ?? "";
}

/** The element of this part of a behaviour's element (data-part). */
export function part<T extends HTMLElement>(root: ParentNode, name: string): T | null {
  return root.querySelector<T>(`[data-part="${name}"]`);
}

/** Says something to screen readers, politely. */
export function announce(words: string): void {
  const line = document.getElementById("announcement");
  if (line !== null) {
    line.textContent = words;
  }
}

/** Parses markup of ours; scripts in it do not run. */
export function parse(html: string): Element | null {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** Asks the server as a script: it answers with a fragment or with JSON. */
export function ask(url: string, options: RequestInit = {}): Promise<Response> {
  return fetch(url, { credentials: "same-origin", ...options, headers: { "X-Fragment": "1" } });
}

/** An id that nobody else will choose. */
export function unique(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A sentence of the page with its # filled in. */
export function fill(sentence: string | undefined, words: string): string {
  return (sentence ?? "").replace("#", () => words);
}
