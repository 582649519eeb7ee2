import { attach } from "./attach";
import { again, onEvent, onGone, onReload, type LiveEvent } from "./live";
import { morph } from "./morph";
import { announce, ask, fill, number, parse, person, token } from "./page";
import { reading } from "./reading";
import { quote } from "./quote";
import { mergedInto, went } from "./went";

const PAGE = 20;

/** The row of posts of a topic: what is the reader's own, reactions, and what comes in live. */
export function posts(row: HTMLElement): void {
  row.querySelectorAll<HTMLElement>(".post").forEach(mark);
  row.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>(".reaction") : null;
    if (button !== null) {
      event.preventDefault();
      void react(button);
    }
  });
  quote(row);
  const seen = reading(row);
  const subject = row.dataset["liveOf"] ?? "";
  onEvent((event) => {
    if (event.s === subject) {
      receive(row, event, seen);
    }
  });
  onReload((page) => {
    refresh(row, page, seen);
  });
  onGone((gone) => {
    if (gone === subject) {
      went("gone", null);
    }
  });
  follow(row);
  addEventListener("hashchange", () => {
    follow(row);
  });
}

/** Puts a post where it belongs, or makes the one that is there like it; true if it is new. */
export function place(row: HTMLElement, fresh: Element): boolean {
  const there = document.getElementById(fresh.id);
  if (there !== null) {
    morph(there, fresh);
    mark(there);
    return false;
  }
  const wrapper = document.createElement("div");
  wrapper.className = "post-of";
  wrapper.append(fresh);
  row.insertBefore(wrapper, follower(row, fresh));
  attach(wrapper);
  mark(fresh as HTMLElement);
  fresh.classList.add("fresh");
  return true;
}

/** The wrapper of the first post that stands further on: posts stand in their order however they come. */
function follower(row: HTMLElement, fresh: Element): Element | null {
  const n = position(fresh as HTMLElement);
  for (const post of row.querySelectorAll<HTMLElement>(".post")) {
    if (position(post) > n) {
      return post.parentElement;
    }
  }
  return null;
}

/** Where a post stands in the row: by its number, unless posts came from elsewhere. */
function position(post: HTMLElement): number {
  return Number(post.dataset["position"] ?? post.dataset["number"]);
}

function receive(row: HTMLElement, event: LiveEvent, seen: (post: HTMLElement) => void): void {
  if (event.kind === "writing") {
    writes(event);
    return;
  }
  if (event.kind === "topic_rearranged") {
    void again(event.s);
    return;
  }
  const fresh = event.html === undefined ? null : parse(event.html);
  if (fresh === null) {
    return;
  }
  if (event.kind !== "post_added") {
    const there = document.getElementById(fresh.id);
    if (there !== null) {
      morph(there, fresh);
      mark(there);
    }
    return;
  }
  added(row, fresh as HTMLElement, seen);
}

function added(row: HTMLElement, fresh: HTMLElement, seen: (post: HTMLElement) => void): void {
  const name = fresh.dataset["name"] ?? "";
  stops(name);
  const known = document.getElementById(fresh.id) !== null;
  const here = known || (row.dataset["last"] !== undefined && row.querySelectorAll(".post").length < PAGE);
  if (here) {
    place(row, fresh);
    seen(fresh);
  }
  if (known || fresh.dataset["author"] === person) {
    return;
  }
  announce(fill(row.dataset["addedText"], name));
  if (!here || fresh.getBoundingClientRect().top > innerHeight) {
    pill(row, here ? fresh : null);
  }
}

let waiting = 0;

/** Says that there are new posts out of sight, and leads to the first of them. */
function pill(row: HTMLElement, first: HTMLElement | null): void {
  const link = document.getElementById("new-posts") as HTMLAnchorElement | null;
  if (link === null) {
    return;
  }
  waiting += 1;
  link.textContent = fill(link.dataset["text"], number(waiting));
  if (link.hidden && first !== null) {
    link.href = `#${first.id}`;
    link.addEventListener("click", () => (link.hidden = true), { once: true });
    new IntersectionObserver((entries, observer) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        link.hidden = true;
        waiting = 0;
        observer.disconnect();
      }
    }).observe(first);
  } else if (link.hidden && row.dataset["last"] !== undefined) {
    link.href = `/topics/${row.dataset["topic"] ?? ""}?page=${String(Number(row.dataset["page"]) + 1)}`;
  }
  link.hidden = false;
}

/** Marks what is the reader's own: the fragment itself is the same for everybody. */
export function mark(post: HTMLElement): void {
  const wrapper = post.parentElement;
  if (wrapper === null || person === "") {
    return;
  }
  wrapper.classList.toggle("mine", post.dataset["author"] === person);
  post.querySelectorAll<HTMLButtonElement>(".reaction").forEach((button) => {
    button.setAttribute("aria-pressed", String(wrapper.classList.contains(`reacted-${button.value}`)));
  });
}

async function react(button: HTMLButtonElement): Promise<void> {
  const post = button.closest<HTMLElement>(".post");
  const name = `reacted-${button.value}`;
  if (post?.parentElement == null || button.getAttribute("aria-busy") === "true") {
    return;
  }
  const wrapper = post.parentElement;
  const toggle = (): void => {
    wrapper.classList.toggle(name);
    mark(post);
  };
  toggle();
  button.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams({ kind: button.value, _csrf: token() });
    const response = await ask(button.formAction, { method: "POST", body });
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    const fresh = parse(await response.text());
    if (fresh?.id === post.id) {
      morph(post, fresh);
      mark(post);
    }
  } catch {
    toggle();
  }
  button.removeAttribute("aria-busy");
}

const writers = new Map<string, number>();

function writes(event: LiveEvent): void {
  const name = String(event.data?.["name"] ?? "");
  if (name === "" || String(event.data?.["person"] ?? "") === person) {
    return;
  }
  clearTimeout(writers.get(name));
  writers.set(
    name,
    window.setTimeout(() => {
      stops(name);
    }, Number(event.data?.["for"] ?? 6) * 1000),
  );
  showWriters();
}

function stops(name: string): void {
  clearTimeout(writers.get(name));
  if (writers.delete(name)) {
    showWriters();
  }
}

function showWriters(): void {
  const line = document.getElementById("writers");
  if (line !== null) {
    line.textContent = writers.size === 0 ? "" : fill(line.dataset["text"], [...writers.keys()].slice(0, 3).join(" · "));
  }
}

/** An address of a post that is not on this page, or was moved, leads to where it stands now. */
function follow(row: HTMLElement): void {
  const number = /^#post-(\d+)$/.exec(location.hash)?.[1];
  if (number !== undefined && document.querySelector(`#post-${number}:not(.moved)`) === null) {
    location.replace(`/topics/${row.dataset["topic"] ?? ""}/posts/${number}`);
  }
}

/** Where a page stands: its title, as a link there. */
function link(words: Element | null, address: string): HTMLAnchorElement {
  const there = document.createElement("a");
  there.textContent = words?.textContent ?? "";
  there.href = address;
  if (words instanceof HTMLElement) {
    there.lang = words.lang;
    there.dir = words.dir;
  }
  return there;
}

/** The topic stands in another forum now: says so, and the way to it at the head is that one. */
function moved(row: HTMLElement, page: Document, forum: string): void {
  row.dataset["forum"] = forum;
  const crumbs = document.querySelector(".crumbs");
  const fresh = page.querySelector(".crumbs");
  if (crumbs !== null && fresh !== null) {
    went("moved", link([...fresh.querySelectorAll("a")].at(-1) ?? null, forum));
    morph(crumbs, fresh);
  }
}

/** Takes over what stands on the page as it is now. */
function refresh(row: HTMLElement, page: Document, seen: (post: HTMLElement) => void): void {
  const now = page.getElementById("posts");
  if (now !== null && now.dataset["topic"] !== row.dataset["topic"]) {
    const topic = now.dataset["topic"] ?? "";
    went("merged", link(page.querySelector("h1"), `/topics/${topic}`));
    mergedInto(topic);
    return;
  }
  const before = new Set([...row.querySelectorAll(".post.moved")].map((post) => post.id));
  row.querySelectorAll<HTMLElement>(".post").forEach((post) => {
    const fresh = page.getElementById(post.id);
    if (now !== null && fresh === null && row.dataset["last"] === undefined) {
      post.parentElement?.remove(); // it stands on another page now
    } else if (fresh !== null && position(fresh) !== position(post)) {
      post.parentElement?.remove(); // and is put where it belongs
    }
  });
  page.querySelectorAll<HTMLElement>("#posts .post").forEach((post) => {
    const own = post.parentElement?.className ?? "post-of";
    if (place(row, post)) {
      if (post.parentElement !== null) {
        post.parentElement.className = own;
      }
      mark(post);
      seen(post);
    }
  });
  for (const id of ["topic-summary", "topic-marks"]) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (fresh !== null && old !== null) {
      morph(old, fresh);
    }
  }
  const gone = [...row.querySelectorAll(".post.moved")].find((post) => !before.has(post.id));
  if (gone !== undefined) {
    went("split", link(null, `#${gone.id}`));
  }
  const forum = now?.dataset["forum"] ?? row.dataset["forum"];
  if (forum !== undefined && forum !== row.dataset["forum"]) {
    moved(row, page, forum);
  }
}
