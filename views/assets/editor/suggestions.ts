/** What is proposed in one place is not proposed in another where its text is pasted. */
import { Fragment, Slice } from "prosemirror-model";
import type { Node } from "prosemirror-model";
import { plain } from "./suggest/marks";

function plainNode(node: Node): Node {
  return (node.isText ? node : node.copy(plainContent(node.content))).mark(plain(node.marks));
}

function plainContent(content: Fragment): Fragment {
  const nodes: Node[] = [];
  content.forEach((node) => nodes.push(plainNode(node)));
  return Fragment.fromArray(nodes);
}

export function withoutSuggestions(slice: Slice): Slice {
  return new Slice(plainContent(slice.content), slice.openStart, slice.openEnd);
}
