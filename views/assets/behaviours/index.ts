// Finds every element that names behaviours in data-behaviour and attaches
// them, once each, now and in whatever is put into the page later.
import { activity } from "./activity";
import { attach, register } from "./attach";
import { caseChanged, cases, chooseAll, freshCases } from "./cases";
import { changes } from "./changes";
import { composer } from "./composer";
import { connection } from "./connection";
import { countdown, here } from "./countdown";
import { claim, keptDocuments, leaving, unsentWords } from "./device";
import { fresh } from "./fresh";
import { inbox } from "./inbox";
import { start } from "./live";
import { menu } from "./menu";
import { moment } from "./moment";
import { posts } from "./posts";
import { row } from "./row";
import { topics } from "./topics";

register("activity", activity);
register("case-changed", caseChanged);
register("cases", cases);
register("choose-all", chooseAll);
register("changes", changes);
register("composer", composer);
register("connection", connection);
register("countdown", countdown);
register("fresh", fresh);
register("fresh-cases", freshCases);
register("here", here);
register("inbox", inbox);
register("kept-documents", keptDocuments);
register("leaving", leaving);
register("menu", menu);
register("moment", moment);
register("posts", posts);
register("row", row);
register("topics", topics);
register("unsent-words", unsentWords);

document.documentElement.classList.remove("plain");
claim();
attach(document);
start();
