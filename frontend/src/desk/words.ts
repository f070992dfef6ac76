/** Sentences and times made from a desk view. */
import type { Translate } from "../texts";
import type { DeskView } from "../wire/DeskView";

/** `m:ss`, or `h:mm:ss` from an hour on. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function titleOf(t: Translate, view: DeskView): string {
  const { stage } = view.seat;
  switch (stage.stage) {
    case "offered":
      return t("desk-page-ringing", { office: stage.visit.office });
    case "talking":
      return t("desk-page-talking", { office: stage.visit.office });
    case "wrap_up":
      return t("desk-page-wrap-up");
    case "break":
      return t("desk-page-break");
    case "free":
      return t("desk-page-free", { waiting: view.waiting });
    case "closed":
      return t("desk-page-closed");
  }
}
