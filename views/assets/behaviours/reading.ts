import { fields } from "./page";

/**
 * Keeps how far the person has read. A post counts when its end was in view.
 * The answer is the function that a post added later is handed to.
 */
export function reading(row: HTMLElement): (post: HTMLElement) => void {
  const address = row.dataset["reading"];
  if (address === undefined || !("IntersectionObserver" in window)) {
    return () => undefined;
  }
  let told = Number(row.dataset["read"] ?? "0");
  let read = told;
  let timer = 0;
  const seen = new Set<Element | null>();

  const tell = (): void => {
    clearTimeout(timer);
    timer = 0;
    if (read > told) {
      const now = read;
      fetch(address, { method: "POST", body: fields({ number: String(now) }), keepalive: true, headers: { "X-Fragment": "1" } })
        .then((response) => {
          told = response.ok ? Math.max(told, now) : told;
        })
        .catch(() => undefined); // told again with the next post, or when the page is left
    }
  };

  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        seen.add(entry.target.closest(".post"));
      }
    }
    read = Math.max(read, upTo(row, seen));
    if (read > told && timer === 0) {
      timer = window.setTimeout(tell, 2000);
    }
  });
  const watch = (post: HTMLElement): void => {
    observer.observe(post.querySelector(".post-actions") ?? post);
  };
  row.querySelectorAll<HTMLElement>(".post").forEach(watch);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      tell();
    }
  });
  return watch;
}

/**
 * The highest number that was seen. Of one that came from elsewhere and stands
 * before others with lower numbers it is not said before these were seen.
 */
function upTo(row: HTMLElement, seen: Set<Element | null>): number {
  let read = 0;
  let missing = Infinity; // the lowest number of those further on that were not seen
  for (const post of [...row.querySelectorAll<HTMLElement>(".post")].reverse()) {
    const number = Number(post.dataset["number"]);
    if (!seen.has(post)) {
      missing = Math.min(missing, number);
    } else if (number < missing) {
      read = Math.max(read, number);
    }
  }
  return read;
}
