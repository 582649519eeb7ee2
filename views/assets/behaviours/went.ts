import { announce, part } from "./page";

type Way = "merged" | "moved" | "split" | "gone";

const followers: ((topic: string) => void)[] = [];

/** Tells where a reply goes from now on: the topic was merged into that one. */
export function onMerged(follow: (topic: string) => void): void {
  followers.push(follow);
}

export function mergedInto(topic: string): void {
  followers.forEach((follow) => {
    follow(topic);
  });
}

/**
 * Says above what is being written that the topic, or a part of it, is elsewhere
 * now, and leads there. Nothing is left by it, and focus and scroll stay: who is
 * further up is told by the pill.
 */
export function went(way: Way, there: HTMLAnchorElement | null): void {
  const notice = document.getElementById("topic-went");
  const words = notice === null ? null : part(notice, "words");
  const link = notice === null ? null : part<HTMLAnchorElement>(notice, "there");
  if (notice === null || words === null || link === null) {
    return;
  }
  notice.hidden = false;
  words.textContent = notice.dataset[`${way}Text`] ?? "";
  link.hidden = there === null;
  if (there !== null) {
    link.textContent = there.textContent.trim() || (notice.dataset["showText"] ?? "");
    link.href = there.href;
    link.lang = there.lang;
    link.dir = there.dir;
  }
  const reply = part(notice, "reply");
  if (reply !== null) {
    reply.hidden = way !== "merged" || document.getElementById("composer") === null;
  }
  announce(`${words.textContent} ${there === null ? "" : link.textContent}`.trim());
  pill(words.textContent, there?.href ?? "#topic-went");
}

function pill(words: string, address: string): void {
  const link = document.getElementById("new-posts") as HTMLAnchorElement | null;
  if (link !== null) {
    link.textContent = words;
    link.href = address;
    link.hidden = false;
  }
}
