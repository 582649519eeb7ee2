import { locale } from "./page";

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const shown = new Set<HTMLTimeElement>();

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86400],
];

/** A time is written relative to now for a week, then as a date; its title is exact, in the reader's own zone. */
export function moment(element: HTMLElement): void {
  const time = element as HTMLTimeElement;
  time.title = exact.format(new Date(time.dateTime));
  shown.add(time);
  write(time);
}

function write(time: HTMLTimeElement): void {
  const at = new Date(time.dateTime);
  const seconds = Math.round((at.getTime() - Date.now()) / 1000);
  const words = Math.abs(seconds) > 7 * 86400 ? day.format(at) : ago(seconds);
  if (time.textContent !== words) {
    time.textContent = words;
  }
}

function ago(seconds: number): string {
  let [unit, size]: [Intl.RelativeTimeFormatUnit, number] = ["second", 1];
  for (const step of steps) {
    if (Math.abs(seconds) >= step[1]) {
      [unit, size] = step;
    }
  }
  return unit === "second" ? relative.format(0, "minute") : relative.format(Math.round(seconds / size), unit);
}

setInterval(() => {
  for (const time of shown) {
    if (time.isConnected) {
      write(time);
    } else {
      shown.delete(time);
    }
  }
}, 30_000);
