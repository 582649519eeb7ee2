/**
 * Rows of textblocks as rows of signs, inline nodes and the borders between
 * the blocks; and what of one row is still there in another.
 */
import type { Node } from "prosemirror-model";
import type { Mapping } from "prosemirror-transform";

/** A node, and where it begins in its document. */
export interface Placed {
  node: Node;
  pos: number;
}

export interface Token {
  kind: "text" | "leaf" | "border";
  sign: string;
  /** The text it is in, the inline node, or the block after the border. */
  node: Node;
  /** Where it begins; what follows begins where it ends. */
  pos: number;
  size: number;
}

/** What is between two of a row's tokens in both rows, by index; and which tokens stand for one another. */
export interface Gap {
  a: [number, number];
  b: [number, number];
}

export type Item = { kept: [number, number] } | { gap: Gap };

export function tokens(blocks: readonly Placed[]): Token[] {
  const out: Token[] = [];
  blocks.forEach(({ node, pos }, index) => {
    const before = out[out.length - 1];
    const first = blocks[0];
    if (index > 0 && first !== undefined) {
      const from = before === undefined ? first.pos + 1 : before.pos + before.size;
      out.push({ kind: "border", sign: "", node, pos: from, size: pos + 1 - from });
    }
    node.forEach((child, offset) => {
      const at = pos + 1 + offset;
      if (child.isText) {
        [...Array(child.nodeSize).keys()].forEach((i) => out.push({ kind: "text", sign: (child.text ?? "").charAt(i), node: child, pos: at + i, size: 1 }));
      } else {
        out.push({ kind: "leaf", sign: "", node: child, pos: at, size: child.nodeSize });
      }
    });
  });
  return out;
}

function same(a: Token | undefined, b: Token | undefined): boolean {
  return a !== undefined && b !== undefined && a.kind === b.kind && a.sign === b.sign && (a.kind !== "leaf" || (a.node.type === b.node.type && a.node.hasMarkup(b.node.type, b.node.attrs, a.node.marks)));
}

/** What is the same in both rows, as the mapping between their documents has it, and what is between. */
export function compare(a: readonly Token[], b: readonly Token[], mapping: Mapping): Item[] {
  const places = new Map(b.map((token, index) => [token.pos, index]));
  const out: Item[] = [];
  let [i, j] = [0, 0];
  const upTo = (to: number, on: number): void => {
    out.push(...trimmed(a, b, { a: [i, to], b: [j, on] }));
  };
  a.forEach((token, index) => {
    const from = mapping.mapResult(token.pos, 1);
    const found = from.deletedAfter || mapping.map(token.pos + token.size, -1) - from.pos !== token.size ? undefined : places.get(from.pos);
    if (found !== undefined && found >= j && same(token, b[found])) {
      upTo(index, found);
      out.push({ kept: [index, found] });
      [i, j] = [index + 1, found + 1];
    }
  });
  upTo(a.length, b.length);
  return out;
}

/** A gap without what both begin and end with. */
function trimmed(a: readonly Token[], b: readonly Token[], gap: Gap): Item[] {
  let [[i, n], [j, m]] = [gap.a, gap.b];
  const [before, behind]: [Item[], Item[]] = [[], []];
  while (i < n && j < m && same(a[i], b[j])) {
    before.push({ kept: [i, j] });
    [i, j] = [i + 1, j + 1];
  }
  while (n > i && m > j && same(a[n - 1], b[m - 1])) {
    [n, m] = [n - 1, m - 1];
    behind.unshift({ kept: [n, m] });
  }
  return [...before, ...(i < n || j < m ? [{ gap: { a: [i, n], b: [j, m] } } satisfies Item] : []), ...behind];
}
