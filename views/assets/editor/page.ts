/** Starts the editor of the page that has one: with the others where it has carriers, else alone. */
import { writeTogether } from "./collab/page";
import { mount } from "./index";
import { uploadTo } from "./upload";

const root = document.querySelector<HTMLElement>("[data-editor]");
if (root !== null) {
  const images = root.dataset["images"] ?? "";
  const rest = {
    language: root.dataset["language"] ?? "en",
    strings: JSON.parse(root.dataset["strings"] ?? "{}") as Record<string, string>,
    ...(images === "" ? {} : { uploadImage: uploadTo(images) }),
  };
  if ((root.dataset["collab"] ?? "") !== "") {
    void writeTogether(root, mount, rest);
  } else if ((root.dataset["doc"] ?? "") !== "") {
    mount(root, { ...rest, doc: JSON.parse(root.dataset["doc"] ?? ""), mode: "edit" });
  }
}
