import assert from "node:assert/strict";
import { test } from "node:test";
import { belongs, type Filter, type Topic } from "./belongs";

const topic: Topic = { topic: 12, bump: 40, kind: "question", language: "fr", themes: [9, 3], country: 7, unanswered: true };

test("a topic belongs to the lists that its page would show it in", () => {
  const cases: [string, Partial<Topic>, Filter, boolean][] = [
    ["everything", {}, {}, true],
    ["nothing chosen", {}, { since: "0", show: "", theme: "", country: "", kind: "", language: "" }, true],
    ["later than the list", {}, { since: "39" }, true],
    ["where the list began", {}, { since: "40" }, false],
    ["its kind", {}, { kind: "question" }, true],
    ["another kind", {}, { kind: "experience" }, false],
    ["its language", {}, { language: "fr" }, true],
    ["another language", {}, { language: "ar" }, false],
    ["its theme", {}, { theme: "9" }, true],
    ["the theme above", {}, { theme: "3" }, true],
    ["another theme", {}, { theme: "4" }, false],
    ["of no theme", { themes: undefined }, { theme: "3" }, false],
    ["its country", {}, { country: "7" }, true],
    ["another country", {}, { country: "8" }, false],
    ["of no country", { country: undefined }, { country: "8" }, false],
    ["unanswered", {}, { show: "unanswered" }, true],
    ["answered", { unanswered: undefined }, { show: "unanswered" }, false],
    ["unread", {}, { show: "unread" }, true],
    ["deleted", { gone: true }, {}, false],
  ];
  for (const [name, change, filter, want] of cases) {
    assert.equal(belongs({ ...topic, ...change }, filter), want, name);
  }
});
