/**
 * Prints suggestions of random edits, one a line as JSON, for the server's own
 * engine to judge (app/prose): the document before, the steps, and what the
 * same edit makes without suggesting. Arguments: how many documents, which
 * seed; "beside": the first person edits, and may not decide on what the other
 * suggests.
 */
import { history } from "prosemirror-history";
import { Fragment, Slice, type Node } from "prosemirror-model";
import { EditorState, type Transaction } from "prosemirror-state";
import { edit, Letters } from "../../collab/testing/edits";
import { Random } from "../../collab/testing/random";
import { made } from "../../scene";
import { Author } from "../marks";
import { turning } from "../others";
import { Refused, suggestion } from "../suggest";

const row = (...cells: string[]): Node => made("table_row", null, ...cells.map((words) => made("table_cell", null, words)));

function start(random: Random, letters: Letters): EditorState {
  const words = (): string => letters.draw(3 + random.below(9));
  const kinds: (() => Node)[] = [
    () => made("paragraph", null, words()),
    () => made("paragraph", null, words()),
    () => made("heading", { level: 1 + random.below(4) }, words()),
    () => made("numbered_paragraph", { level: 1 + random.below(3) }, words()),
    () => made(random.of(["bullet_list", "ordered_list"]), null, ...[...Array(1 + random.below(3))].map(() => made("list_item", null, words()))),
    () => made(random.of(["blockquote", "callout"]), null, words(), words()),
    () => made("table", null, row(words(), words()), row(words(), words())),
    () => made("code_block", null, words()),
    () => made("figure", { src: "/a.png", alt: words() }, words()),
    () => made("rule"),
  ];
  const doc = made("doc", null, ...[...Array(1 + random.below(6))].map(() => random.of(kinds)()));
  let state = EditorState.create({ doc, plugins: [history()] });
  for (let i = random.below(6); i > 0; i -= 1) {
    const tr = edit(state, random, letters, false);
    state = tr === null ? state : state.apply(tr);
  }
  return state;
}

/** An edit, now and then one of several places at once: a passage moved, or pasted. */
function act(state: EditorState, random: Random, letters: Letters): Transaction | null {
  if (!random.often(0.1)) {
    return edit(state, random, letters, false);
  }
  const size = state.doc.content.size;
  const [a, b] = [random.below(size + 1), random.below(size + 1)];
  const tr = state.tr;
  try {
    const slice = random.often(0.5) ? state.doc.slice(Math.min(a, b), Math.max(a, b)) : new Slice(Fragment.from([made("paragraph", null, letters.draw(3)), made("heading", null, letters.draw(3))]), 1, 1);
    if (random.often(0.5)) {
      tr.deleteRange(Math.min(a, b), Math.max(a, b));
    }
    const to = random.below(tr.doc.content.size + 1);
    tr.replaceRange(to, to, slice).doc.check();
    return tr;
  } catch {
    return null;
  }
}

const [count, seed] = process.argv.slice(2).map(Number) as [number, number];
const edits = process.argv[4] === "beside";
const done = { plain: 0, turned: 0 };
const refused: Record<string, number> = {};
let total = 0;
for (let n = 0; n < count; n += 1) {
  const random = new Random(seed * 100_000 + n);
  const letters = new Letters();
  let state = start(random, letters);
  let drawn = 0;
  for (let i = 0; i < 8; i += 1) {
    const person = random.often(0.7) ? "1" : "2";
    const wanted = act(state, random, letters);
    if (wanted?.docChanged !== true) {
      continue;
    }
    total += 1;
    const plain = edits && person === "1" && turning(wanted, new Author(person)) === null;
    done[plain ? "plain" : "turned"] += 1;
    try {
      const tr = plain ? wanted : suggestion(state, wanted, person, () => `${person}-${String((drawn += 1))}`);
      const meant = state.applyTransaction(wanted).state.doc;
      console.log(JSON.stringify({ n, i, person, before: state.doc.toJSON(), steps: tr.steps.map((step) => step.toJSON()), after: tr.doc.toJSON(), meant: meant.toJSON() }));
      state = state.apply(tr);
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      refused[error.why] = (refused[error.why] ?? 0) + 1;
    }
  }
}
console.error(JSON.stringify({ total, refused, ...(edits ? done : {}) }));
