import { belongs, type Topic } from "./belongs";
import { onEvent, onReload } from "./live";
import { announce, fill, number } from "./page";

/** Says that there are topics which a list does not show yet, and leads to them. Nothing else moves. */
export function fresh(link: HTMLElement): void {
  const waiting = new Set<string>();
  const say = (id: string, is: boolean): void => {
    const before = waiting.size;
    if (is && document.getElementById(id) === null) {
      waiting.add(id);
    } else {
      waiting.delete(id);
    }
    if (waiting.size !== before) {
      link.hidden = waiting.size === 0;
      link.textContent = fill(link.dataset["text"], number(waiting.size));
      announce(link.textContent);
    }
  };
  onEvent((event) => {
    if (event.s.startsWith("forum:") && event.data?.["topic"] !== undefined) {
      const topic = event.data as unknown as Topic;
      say(`topic-${String(topic.topic)}`, belongs(topic, link.dataset));
    }
  });
  onReload((page) => {
    page.querySelectorAll(".topic-row").forEach((row) => {
      say(row.id, true);
    });
  });
}
