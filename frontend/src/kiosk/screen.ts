/** Which screen is shown. One at a time, each with one sentence, and none without a way on. */
import type { LiveState } from "../live";
import type { KioskView } from "../wire/KioskView";
import type { VisitStage } from "../wire/VisitStage";

export type Screen =
  /** Before the first word of the server. */
  | "starting"
  /** No server or no network: the telephone number. */
  | "fault"
  /** The page is open a second time. */
  | "superseded"
  /** The device is not paired any more. */
  | "revoked"
  | "idle"
  | "choice"
  /** Nobody can be taken now. */
  | "closed"
  /** Somebody came; the visit's own view is not there yet. */
  | "entering"
  | "waiting"
  | "ringing"
  | "talk"
  /** A callback is promised. */
  | "promised"
  /** Over: one tap to rate. */
  | "ended"
  | "wiping"
  | "wiped";

export interface Seen {
  live: LiveState;
  /** The line to the server is known to be down. */
  away: boolean;
  view: KioskView | null;
  /** The visit's stage, once it is known. */
  visit: VisitStage | null;
  /** Everything of the last person was just taken away. */
  wiped: boolean;
}

export function screenOf(seen: Seen): Screen {
  if (seen.live === "superseded") return "superseded";
  const stage = seen.view?.stage ?? null;
  // A talk stays on the screen whatever becomes of the line: it comes back by itself.
  if (stage?.stage === "visiting" && inTalk(seen.visit)) return "talk";
  if (seen.live === "unauthorised") return "revoked";
  if (seen.away) return "fault";
  if (!seen.view || !stage) return "starting";
  switch (stage.stage) {
    case "wiping":
      return "wiping";
    case "visiting":
      return ofVisit(seen.visit);
    case "choosing":
      return seen.view.choice && canEnter(seen.view) ? "choice" : "closed";
    case "idle":
      return seen.wiped ? "wiped" : "idle";
  }
}

/** Whether anybody is there for whoever comes: the reception, or an office of a topic shown. */
export function canEnter(view: KioskView): boolean {
  return view.reception.open || (view.choice && view.topics.some((topic) => topic.open));
}

function inTalk(visit: VisitStage | null): boolean {
  return visit?.stage === "talking" || visit?.stage === "parked";
}

function ofVisit(visit: VisitStage | null): Screen {
  switch (visit?.stage) {
    case undefined:
      return "entering";
    case "waiting":
      return "waiting";
    case "ringing":
      return "ringing";
    case "talking":
    case "parked":
      return "talk";
    case "callback":
      return "promised";
    case "ended":
      return "ended";
  }
}
