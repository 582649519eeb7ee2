import { onEvent, onReload } from "./live";
import { morph } from "./morph";
import { parse, person } from "./page";

/** A list of topics: a topic that changed is shown as it is now, where it stands. */
export function topics(list: HTMLElement): void {
  onEvent((event) => {
    const fresh = event.html === undefined ? null : parse(event.html);
    if (fresh !== null) {
      show(list, fresh);
    }
  });
  onReload((page) => {
    page.querySelectorAll(".topic-row").forEach((fresh) => {
      show(list, fresh);
    });
  });
}

function show(list: HTMLElement, fresh: Element): void {
  const there = fresh.id === "" ? null : document.getElementById(fresh.id);
  if (there === null || !list.contains(there)) {
    return;
  }
  const more = Number((fresh as HTMLElement).dataset["posts"]) > Number(there.dataset["posts"]);
  morph(there, fresh);
  if (more && person !== "") {
    unread(list, there);
  }
}

/** What has come in since is unread. */
function unread(list: HTMLElement, row: HTMLElement): void {
  const item = row.parentElement;
  if (item === null || item.classList.contains("unread")) {
    return;
  }
  item.classList.add("unread");
  const chip = document.createElement("span");
  chip.className = "chip leaf topic-unread";
  chip.textContent = list.dataset["unreadText"] ?? "";
  item.append(chip);
}
