import type { Step } from "prosemirror-transform";

/** How much one act may come to: a message to the server takes no more than 1 MB, and an act is never cut. */
const largest = 1_000_000;

/** Whether an act could not be sent. */
export function isTooLarge(steps: readonly Step[]): boolean {
  return sizeOf(steps) > largest;
}

/** The bytes of steps as they are sent. */
export function sizeOf(steps: readonly Step[]): number {
  return new TextEncoder().encode(JSON.stringify(steps)).length;
}
