import { announce, ask } from "./page";

interface Found {
  id: number;
  name: string;
  for: string;
}

/** Typing @ and the beginning of a name offers people; choosing one writes a link to them. */
export function mentions(body: HTMLTextAreaElement): void {
  const list = document.createElement("ul");
  list.className = "found";
  list.hidden = true;
  body.after(list);
  let timer = 0;
  let asked = 0;

  const close = (): void => {
    list.hidden = true;
    list.replaceChildren();
  };

  const choose = (found: Found): void => {
    const begun = begunName(body);
    close();
    body.focus();
    if (begun !== null) {
      const name = found.name.replace(/[[\]()\\]/g, "");
      body.setRangeText(`@[${name}](person:${String(found.id)}) `, body.selectionStart - begun.length - 1, body.selectionStart, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const look = async (name: string): Promise<void> => {
    const mine = ++asked;
    const response = await ask(`/people?q=${encodeURIComponent(name)}`).catch(() => null);
    if (response?.ok !== true || mine !== asked || begunName(body) === null) {
      return;
    }
    const people = ((await response.json()) as Found[] | null) ?? [];
    list.replaceChildren(...people.slice(0, 8).map((found) => option(found, choose)));
    list.hidden = people.length === 0;
    announce(people.map((p) => p.name).join(", "));
  };

  body.addEventListener("input", () => {
    clearTimeout(timer);
    const name = begunName(body);
    if (name === null) {
      asked += 1;
      close();
    } else {
      timer = window.setTimeout(() => void look(name), 200);
    }
  });
  body.addEventListener("keydown", (event) => {
    if (!list.hidden && (event.key === "ArrowDown" || event.key === "Escape")) {
      event.preventDefault();
      if (event.key === "Escape") {
        close();
      } else {
        list.querySelector("button")?.focus();
      }
    }
  });
  list.addEventListener("keydown", (event) => {
    walk(event, body, close);
  });
}

function option(found: Found, choose: (found: Found) => void): HTMLLIElement {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.dir = "auto";
  button.append(found.name);
  if (found.for !== "") {
    const party = document.createElement("small");
    party.textContent = found.for;
    button.append(party);
  }
  button.addEventListener("click", () => {
    choose(found);
  });
  item.append(button);
  return item;
}

function walk(event: KeyboardEvent, body: HTMLElement, close: () => void): void {
  const item = document.activeElement?.parentElement;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = event.key === "ArrowDown" ? item?.nextElementSibling : item?.previousElementSibling;
    (next?.querySelector("button") ?? body).focus();
  } else if (event.key === "Escape") {
    close();
    body.focus();
  }
}

/** The beginning of a name after an @ before the caret; null where there is none. */
function begunName(body: HTMLTextAreaElement): string | null {
  const before = body.value.slice(Math.max(0, body.selectionStart - 42), body.selectionStart);
  const match = /(?:^|[\s(])@([\p{L}\p{M}][\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+)?)$/u.exec(before);
  return match?.[1] !== undefined && match[1].length > 1 ? match[1] : null;
}
