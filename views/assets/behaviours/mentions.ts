import { announce, ask } from "./page";

interface Found {
  id: number;
  name: string;
  for: string;
}

let lists = 0;

/**
 * Typing @ and the beginning of a name offers people whom a mention reaches. The
 * caret stays in the text: arrows choose among them, Enter or Tab writes a link
 * to the chosen one, Escape goes on as if nothing had been offered.
 */
export function mentions(body: HTMLTextAreaElement): void {
  new Offer(body).begin();
}

class Offer {
  private readonly list = document.createElement("ul");
  private people: Found[] = [];
  private chosen = 0;
  private timer = 0;
  private asked = 0;

  constructor(private readonly body: HTMLTextAreaElement) {
    this.list.className = "found";
    this.list.hidden = true;
    this.list.id = `found-${String(++lists)}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", body.form?.dataset["peopleText"] ?? "@");
  }

  begin(): void {
    this.body.after(this.list);
    this.body.setAttribute("aria-autocomplete", "list");
    this.body.setAttribute("aria-controls", this.list.id);
    this.body.addEventListener("input", () => {
      this.typed();
    });
    this.body.addEventListener("keydown", (event) => {
      this.key(event);
    });
    this.body.addEventListener("blur", () => {
      this.close();
    });
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the caret stays in the text
    });
    this.list.addEventListener("click", (event) => {
      const item = (event.target as Element).closest("li");
      if (item !== null) {
        this.write([...this.list.children].indexOf(item));
      }
    });
  }

  private typed(): void {
    clearTimeout(this.timer);
    const name = begunName(this.body);
    if (name === null) {
      this.close();
    } else {
      this.timer = window.setTimeout(() => void this.look(name), 200);
    }
  }

  private async look(name: string): Promise<void> {
    const mine = ++this.asked;
    const response = await ask(`/people?${new URLSearchParams({ q: name, forum: this.forum() }).toString()}`).catch(() => null);
    if (response?.ok !== true || mine !== this.asked || begunName(this.body) === null) {
      return;
    }
    this.people = (((await response.json()) as Found[] | null) ?? []).slice(0, 8);
    this.list.replaceChildren(...this.people.map((found, at) => option(found, `${this.list.id}-${String(at)}`)));
    this.list.hidden = this.people.length === 0;
    announce(this.people.map((p) => p.name).join(", "));
    this.choose(0);
  }

  /** Where it will stand: chosen in the form of a new topic, else known. */
  private forum(): string {
    const form = this.body.form;
    return form?.querySelector<HTMLSelectElement>("select[name=forum]")?.value ?? form?.dataset["forum"] ?? "";
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const many = this.people.length;
    switch (event.key) {
      case "ArrowDown":
        this.choose((this.chosen + 1) % many);
        break;
      case "ArrowUp":
        this.choose((this.chosen + many - 1) % many);
        break;
      case "Enter":
      case "Tab":
        if (event.shiftKey) {
          return;
        }
        this.write(this.chosen);
        break;
      case "Escape":
        this.close();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private choose(at: number): void {
    this.chosen = at;
    [...this.list.children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === at));
    });
    const item = this.list.children[at];
    if (item === undefined) {
      this.body.removeAttribute("aria-activedescendant");
    } else {
      this.body.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    }
  }

  private write(at: number): void {
    const found = this.people[at];
    const begun = begunName(this.body);
    this.close();
    this.body.focus();
    if (found !== undefined && begun !== null) {
      const name = found.name.replace(/[[\]()\\]/g, "");
      this.body.setRangeText(`@[${name}](person:${String(found.id)}) `, this.body.selectionStart - begun.length - 1, this.body.selectionStart, "end");
      this.body.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  private close(): void {
    this.asked += 1;
    clearTimeout(this.timer);
    this.people = [];
    this.list.hidden = true;
    this.list.replaceChildren();
    this.body.removeAttribute("aria-activedescendant");
  }
}

function option(found: Found, id: string): HTMLLIElement {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  item.append(alone("span", found.name));
  if (found.for !== "") {
    item.append(" ", alone("small", found.for));
  }
  return item;
}

/** Words whose direction is their own, in a list that keeps the page's. */
function alone(tag: string, words: string): HTMLElement {
  const element = document.createElement(tag);
  const own = document.createElement("bdi");
  own.textContent = words;
  element.append(own);
  return element;
}

/** The beginning of a name after an @ before the caret; null where there is none. */
function begunName(body: HTMLTextAreaElement): string | null {
  const before = body.value.slice(Math.max(0, body.selectionStart - 42), body.selectionStart);
  const match = /(?:^|[\s(])@([\p{L}\p{M}][\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+)?)$/u.exec(before);
  return match?.[1] !== undefined && (match[1].length > 1 || /\p{Script=Han}/u.test(match[1])) ? match[1] : null;
}
