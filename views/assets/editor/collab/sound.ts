import type { Node } from "prosemirror-model";

/**
 * Whether what has become of a document is as the schema has it. The library
 * looks at the nodes around what a step puts in, not into it. What is the same
 * node in both was sound and is not looked at again.
 */
export function isSound(before: Node, after: Node): boolean {
  try {
    check(before, after);
    return true;
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    return false;
  }
}

function check(before: Node | null, after: Node): void {
  if (before === after) {
    return;
  }
  if (before?.sameMarkup(after) !== true || after.isLeaf) {
    after.check();
    return;
  }
  const most = Math.min(before.childCount, after.childCount);
  let start = 0;
  while (start < most && before.child(start) === after.child(start)) {
    start += 1;
  }
  let same = 0;
  while (same < most - start && before.child(before.childCount - 1 - same) === after.child(after.childCount - 1 - same)) {
    same += 1;
  }
  const each = before.childCount === after.childCount;
  let alike = each;
  for (let i = start; i < after.childCount - same; i += 1) {
    const old = each ? before.child(i) : null;
    alike &&= old?.type === after.child(i).type && old.marks === after.child(i).marks;
    check(old, after.child(i));
  }
  if (!alike && !after.type.validContent(after.content)) {
    throw new RangeError(`not what ${after.type.name} holds`);
  }
}
