/** Starts the editor of the page that has one. */
import { mount } from "./index";

const root = document.querySelector<HTMLElement>("[data-editor]");
const content = root?.querySelector<HTMLScriptElement>("script[data-document]")?.textContent;
if (root !== null && content !== undefined) {
  mount(root, { doc: JSON.parse(content), mode: "edit", language: root.dataset["language"] ?? "en", strings: JSON.parse(root.dataset["strings"] ?? "{}") as Record<string, string> });
}
