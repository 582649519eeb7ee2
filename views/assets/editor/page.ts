/** Starts the editor of the page that has one. */
import { writeTogether } from "./collab/page";
import { mount } from "./index";

const root = document.querySelector<HTMLElement>("[data-editor]");
if (root !== null && (root.dataset["collab"] ?? "") !== "") {
  void writeTogether(root, mount, {
    language: root.dataset["language"] ?? "en",
    strings: JSON.parse(root.dataset["strings"] ?? "{}") as Record<string, string>,
  });
}
