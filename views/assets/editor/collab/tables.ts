import type { Node } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import { fixTables, fixTablesKey, TableMap } from "prosemirror-tables";
import type { Target } from "./receive";

/**
 * Two people who change a table at once can leave rows of unlike length. Every
 * editor would fill them up, and each would fill up what the others have
 * filled: so only the one does whose batch has made the table so.
 */
export function mendTables(target: Target): void {
  const tr = fixTables(target.state);
  if (tr !== undefined) {
    target.dispatch(tr.setMeta(mends, true).setMeta("addToHistory", false));
  }
}

const mends = "mends";

/** Whether a transaction would fill up tables on its own account. */
export function isUncalled(tr: Transaction): boolean {
  return tr.getMeta(fixTablesKey) !== undefined && tr.getMeta(mends) !== true;
}

/** Whether a document has tables whose rows are of unlike length. */
export function isRagged(doc: Node): boolean {
  let found = false;
  doc.descendants((node) => {
    if (node.type.spec["tableRole"] === "table") {
      found ||= TableMap.get(node).problems !== null;
      return false;
    }
    return !found && !node.isTextblock;
  });
  return found;
}
