// Finds every element that names behaviours in data-behaviour and attaches
// them, once each, now and in whatever is put into the page later.
import { activity } from "./activity";
import { attach, register } from "./attach";
import { composer } from "./composer";
import { connection } from "./connection";
import { inbox } from "./inbox";
import { start } from "./live";
import { menu } from "./menu";
import { moment } from "./moment";
import { posts } from "./posts";
import { topics } from "./topics";

register("activity", activity);
register("composer", composer);
register("connection", connection);
register("inbox", inbox);
register("menu", menu);
register("moment", moment);
register("posts", posts);
register("topics", topics);

document.documentElement.classList.remove("plain");
attach(document);
start();
