import { fill, locale, part } from "./page";

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
const exact = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** What is said aloud, in seconds before the end, each once. */
const marks = [hour, 10 * minute, minute, 0];

/**
 * How long it is until a comment period closes. It goes by the server's clock as the page had it, not the device's, and
 * is said aloud only when little is left.
 */
export function countdown(element: HTMLElement): void {
  const { now, sentence: words, soon, over } = element.dataset;
  const end = Date.parse((element as HTMLTimeElement).dateTime);
  const began = performance.now();
  const left = (): number => (end - Date.parse(now ?? "") - (performance.now() - began)) / 1000;
  let told = marks.filter((mark) => mark < left()).length;
  const write = (): void => {
    if (!element.isConnected) {
      return;
    }
    const seconds = left();
    const sentence = seconds <= 0 ? (over ?? "") : seconds < minute ? (soon ?? "") : fill(words, span(seconds));
    if (element.textContent !== sentence) {
      element.textContent = sentence;
    }
    const ahead = marks.filter((mark) => mark < seconds).length;
    if (ahead < told) {
      told = ahead;
      say(element, sentence);
    }
    if (seconds <= 0) {
      close(element, sentence);
      return;
    }
    setTimeout(write, Math.min(untilItReadsOtherwise(seconds), 6 * hour) * 1000);
  };
  setTimeout(write, Math.min(untilItReadsOtherwise(left()), 6 * hour) * 1000);
}

/** As the server writes it: whole days, else whole hours, else whole minutes. */
function span(seconds: number): string {
  if (seconds >= day) {
    return relative.format(Math.floor(seconds / day), "day");
  }
  return seconds >= hour ? relative.format(Math.floor(seconds / hour), "hour") : relative.format(Math.floor(seconds / minute), "minute");
}

function untilItReadsOtherwise(seconds: number): number {
  const unit = seconds >= day ? day : seconds >= hour ? hour : minute;
  return Math.max(0.05, seconds - Math.max(0, Math.ceil(seconds / unit) - 1) * unit + 0.05);
}

/** Says something to screen readers, politely, beside what it is about. */
function say(element: HTMLElement, words: string): void {
  const aloud = element.parentElement && part(element.parentElement, "aloud");
  if (aloud) {
    aloud.textContent = words;
  }
}

/** The banner reads as if it were over, and what could be done until then goes; the server decides in any case. */
function close(element: HTMLElement, words: string): void {
  const banner = element.closest("[data-period]");
  const heading = banner?.querySelector("h2");
  if (!banner || !heading) {
    return;
  }
  banner.classList.replace("open", "over");
  heading.textContent = words;
  element.hidden = true;
  for (const act of banner.querySelectorAll<HTMLElement>('[data-part="act"]')) {
    act.hidden = true;
  }
}

/** An exact moment, written in the time zone of this device. */
export function here(element: HTMLElement): void {
  element.textContent = exact.format(new Date((element as HTMLTimeElement).dateTime));
}
