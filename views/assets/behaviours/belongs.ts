/** What the server says of a topic that changed; see FreshTopic in views/forum. */
export interface Topic {
  topic: number;
  bump: number;
  kind: string;
  language: string;
  themes?: number[];
  country?: number;
  unanswered?: boolean;
  gone?: boolean;
}

/** What a list is narrowed to: the data of its link. */
export type Filter = Record<string, string | undefined>;

/** Whether a topic belongs to a list of which it was not when the page was made. */
export function belongs(topic: Topic, filter: Filter): boolean {
  const wanted = (name: string, has: string): boolean => (filter[name] ?? "") === "" || filter[name] === has;
  return (
    topic.gone !== true &&
    topic.bump > Number(filter["since"] ?? "0") &&
    wanted("kind", topic.kind) &&
    wanted("language", topic.language) &&
    wanted("country", String(topic.country ?? 0)) &&
    ((filter["theme"] ?? "") === "" || (topic.themes ?? []).includes(Number(filter["theme"]))) &&
    (filter["show"] !== "unanswered" || topic.unanswered === true)
  );
}
