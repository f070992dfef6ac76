/** Sentences made from a view. */
import type { Translate } from "../texts";
import type { ProposalView } from "../wire/ProposalView";
import type { RoomView } from "../wire/RoomView";
import type { VisitView } from "../wire/VisitView";
import type { WaitView } from "../wire/WaitView";

export function waitText(t: Translate, wait: WaitView): string {
  switch (wait.kind) {
    case "now":
      return t("room-wait-now");
    case "range":
      return wait.low_min === wait.high_min ? t("room-wait-about", { minutes: wait.high_min }) : t("room-wait-range", { low: wait.low_min, high: wait.high_min });
    case "unknown":
      return t("room-wait-unknown");
  }
}

export function titleOf(t: Translate, view: VisitView): string {
  const { stage } = view;
  switch (stage.stage) {
    case "waiting":
      return t("room-page-waiting", { place: stage.place, office: view.office });
    case "ringing":
      return t("room-page-ringing", { office: view.office });
    case "talking":
      return t("room-page-talking", { office: view.office });
    case "parked":
      return t("room-page-parked", { office: view.office });
    case "callback":
      return t("room-page-callback", { office: view.office });
    case "ended":
      return t("room-page-ended", { office: view.office });
  }
}

/** What a screen reader hears when this view comes; the same words are not said twice. */
export function announcement(t: Translate, view: VisitView): { text: string; urgent: boolean } {
  const { stage } = view;
  switch (stage.stage) {
    case "waiting":
      if (stage.summoned_s !== null) return { text: t("room-waiting-summoned"), urgent: true };
      return { text: t("room-say-place", { place: stage.place, wait: waitText(t, stage.wait) }), urgent: false };
    case "ringing":
      return { text: t("room-say-ringing"), urgent: true };
    case "talking":
      return { text: talking(t, stage.room, stage.proposal), urgent: true };
    case "parked":
      return { text: t("room-parked", { by: stage.by }), urgent: true };
    case "callback":
      return { text: stage.says, urgent: false };
    case "ended":
      return { text: t("room-say-ended"), urgent: false };
  }
}

/** Whom one talks with, or what is asked; nothing while on hold, for the picture says that. */
function talking(t: Translate, room: RoomView, proposal: ProposalView | null): string {
  if (room.held || room.peers.length === 0) return "";
  if (proposal?.answer === null) return [question(t, proposal), proposal.note === "" ? "" : t("room-say-proposal-note", { note: proposal.note })].join(" ").trim();
  return t("room-say-talking", { name: people(room).join(", ") });
}

function question(t: Translate, { kind, to, organisation }: ProposalView): string {
  const shown = organisation?.shown ?? "";
  if (kind === "consult") return t("room-say-proposal-consult", { to, organisation: shown });
  return organisation ? t("room-say-proposal-house", { to, organisation: shown }) : t("room-say-proposal", { to });
}

/** The others by name; where they are of several houses, with the house. */
function people(room: RoomView): string[] {
  const houses = new Set(room.peers.map((peer) => peer.brand?.organisation).filter(Boolean));
  return room.peers.map((peer) => (peer.brand && houses.size > 1 ? `${peer.name} (${peer.brand.shown})` : peer.name));
}

/** What the clerk asks. */
export function asked(t: Translate, proposal: ProposalView, by: string): string {
  const key = proposal.kind === "consult" ? "room-proposal-consult" : "room-proposal";
  return by === "" ? t(`${key}-nobody`, { to: proposal.to }) : t(key, { by, to: proposal.to });
}

/** What follows from a yes, and what from a no. */
export function meant(t: Translate, proposal: ProposalView): string {
  const suffix = proposal.note === "" ? "-plain" : "";
  if (proposal.organisation === null) return t(`room-proposal-means${suffix}`);
  const key = proposal.kind === "consult" ? "room-proposal-consult-means" : "room-proposal-house-means";
  return t(`${key}${suffix}`, { organisation: proposal.organisation.shown });
}
