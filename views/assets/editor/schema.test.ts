import assert from "node:assert/strict";
import { test } from "node:test";
import { Node } from "prosemirror-model";
import shared from "../../../app/prose/schema.json";
import { hashNode } from "../../../app/prose/hash.mjs";
import { safeAddress, schema } from "./schema";

interface Spec {
  content?: string;
  group?: string;
  marks?: string;
  attrs?: Record<string, { default?: unknown; validate?: string }>;
}

const without = (spec: object): Record<string, unknown> => Object.fromEntries(Object.entries(spec).filter(([key]) => key !== "toDOM" && key !== "parseDOM"));

test("the editor's nodes and marks are those of the server, in their order", () => {
  assert.deepEqual(Object.keys(schema.nodes), Object.keys(shared.nodes));
  assert.deepEqual(Object.keys(schema.marks), Object.keys(shared.marks));
  assert.equal(schema.topNodeType.name, shared.topNode);
  for (const [name, spec] of Object.entries(shared.nodes as Record<string, Spec>)) {
    assert.deepEqual(without(schema.nodes[name]?.spec ?? {}), spec, name);
  }
  for (const [name, spec] of Object.entries(shared.marks as Record<string, Spec>)) {
    assert.deepEqual(without(schema.marks[name]?.spec ?? {}), spec, name);
  }
});

test("every node and mark has a look", () => {
  for (const [name, type] of Object.entries(schema.nodes)) {
    assert(name === "doc" || name === "text" || type.spec.toDOM !== undefined, `${name} has none`);
  }
  for (const [name, type] of Object.entries(schema.marks)) {
    assert(type.spec.toDOM !== undefined, `${name} has none`);
  }
});

test("a document has the hash that the server gives it", () => {
  // The same document and hash stand in app/prose/output_test.go.
  const doc = Node.fromJSON(schema, JSON.parse(document) as unknown);
  doc.check();
  assert.equal(hashNode(doc), hash);
});

const document =
  '{"type":"doc","content":[{"type":"heading","attrs":{"level":2,"dir":null},"content":[{"type":"text","text":"Mercury 水銀 زئبق"}]},' +
  '{"type":"numbered_paragraph","attrs":{"level":1,"dir":"rtl"},"content":[{"type":"text","text":"One"},{"type":"footnote","attrs":{"dir":null},"content":[{"type":"text","text":"Note"}]}]},' +
  '{"type":"paragraph","attrs":{"dir":null},"content":[{"type":"text","marks":[{"type":"link","attrs":{"href":"https://example.org/","title":null}},{"type":"strong"}],"text":"here 😀"}]}]}';

const hash = "eda3339596276539";

test("addresses that could do harm are none", () => {
  for (const good of ["https://example.org/a?b#c", "HTTP://example.org", "mailto:a@example.org", "#part", "/topics/1"]) {
    assert.equal(safeAddress(good), good);
  }
  for (const bad of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " https://example.org", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "//example.org", "/\\example.org", "ftp://example.org", "example.org", ""]) {
    assert.equal(safeAddress(bad), "", bad);
  }
  assert.equal(safeAddress("mailto:a@example.org", false), "");
  assert.equal(safeAddress("#part", false), "");
});
