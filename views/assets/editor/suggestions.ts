/** What is proposed in one place is not proposed in another where its text is pasted. */
import { Fragment, Slice } from "prosemirror-model";
import type { Node } from "prosemirror-model";

const isSuggestion = (name: string): boolean => name === "insertion" || name === "deletion" || name === "modification";

function plain(node: Node): Node {
  const marks = node.marks.filter((mark) => !isSuggestion(mark.type.name));
  return (node.isText ? node : node.copy(plainContent(node.content))).mark(marks);
}

function plainContent(content: Fragment): Fragment {
  const nodes: Node[] = [];
  content.forEach((node) => nodes.push(plain(node)));
  return Fragment.fromArray(nodes);
}

export function withoutSuggestions(slice: Slice): Slice {
  return new Slice(plainContent(slice.content), slice.openStart, slice.openEnd);
}
