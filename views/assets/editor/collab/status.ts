import { code } from "./carrier";
import type { Session } from "./session";
import { isWaiting, lineOf, mayWrite } from "./state";

export type Status = "saved" | "saving" | "reconnecting" | "offline" | "refused" | "readonly" | "quota" | "signed_out" | "barred";

/** How long a break may last before it is called one. */
const brief = 2_500;

/** What the device has, as far as is known. */
export interface Kept {
  /** All that is pending is on the device. */
  all: boolean;
  /** The device could not take it. */
  failed: boolean;
}

/**
 * What can truly be said of the person's changes now. "Saved" only when the
 * server has everything; "kept on this device" only when it is written there.
 */
export function statusOf(session: Session, kept: Kept, now: number): Status {
  const line = session.target === null ? null : lineOf(session.target.state);
  if (line === null) {
    return "reconnecting";
  }
  if (session.connection === "online") {
    return isWaiting(line) ? "saving" : line.mode === "read" ? "readonly" : "saved";
  }
  if (session.connection === "ended" && (session.ended === code.signIn || session.ended === code.rightLost)) {
    return session.ended === code.signIn ? "signed_out" : "barred";
  }
  if (isWaiting(line) && !kept.all) {
    return kept.failed ? "quota" : "saving";
  }
  if (session.connection === "ended") {
    return mayWrite(line.mode) ? "offline" : "readonly";
  }
  return now - session.lostAt > brief ? "offline" : "reconnecting";
}
