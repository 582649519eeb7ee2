import { ask, part, token } from "./page";

interface Uploaded {
  key: string;
  name: string;
  message?: string;
}

/** Files go up as they are chosen; the form then sends only their keys. */
export function uploads(form: HTMLFormElement): void {
  const input = part<HTMLInputElement>(form, "upload");
  input?.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    fail(form, "");
    void Promise.all(files.map((file) => upload(form, file)));
  });
}

/** The files that the form would send now. */
export function attached(form: HTMLFormElement): { key: string; name: string }[] {
  return [...form.querySelectorAll<HTMLInputElement>("[name=attachment]:checked:not(:disabled)")].map((box) => ({
    key: box.value,
    name: box.closest("li")?.querySelector("bdi")?.textContent ?? "",
  }));
}

/** Puts files back that a draft had. */
export function attach(form: HTMLFormElement, files: { key: string; name: string }[]): void {
  const there = new Set(attached(form).map((file) => file.key));
  files
    .filter((file) => !there.has(file.key))
    .forEach((file) => {
      ready(line(form, file.name), file.key);
    });
}

async function upload(form: HTMLFormElement, file: File): Promise<void> {
  const item = line(form, file.name);
  const limit = Number(form.dataset["maxSize"] ?? "0");
  const body = new FormData();
  body.set("_csrf", token());
  body.set("file", file);
  const response = limit > 0 && file.size > limit ? null : await ask("/attachments", { method: "POST", body }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as Uploaded | null | undefined;
  if (response?.ok !== true || answer == null) {
    item.remove();
    fail(form, `${form.dataset["uploadText"] ?? ""} ${file.name}. ${answer?.message ?? ""}`);
    return;
  }
  ready(item, answer.key);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function ready(item: HTMLLIElement, key: string): void {
  const box = item.querySelector("input");
  if (box !== null) {
    box.value = key;
    box.disabled = false;
    box.checked = true;
  }
  item.removeAttribute("aria-busy");
}

function line(form: HTMLFormElement, name: string): HTMLLIElement {
  const item = document.createElement("li");
  item.setAttribute("aria-busy", "true");
  const label = document.createElement("label");
  label.className = "choice";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.name = "attachment";
  box.disabled = true;
  const words = document.createElement("bdi");
  words.textContent = name;
  label.append(box, words);
  item.append(label);
  part(form, "files")?.append(item);
  return item;
}

function fail(form: HTMLFormElement, words: string): void {
  const sentence = part(form, "upload-error");
  if (sentence !== null) {
    sentence.textContent = words;
    sentence.hidden = words === "";
  }
}
