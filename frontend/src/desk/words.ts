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
    case "consulted":
      return t("desk-page-consulted", { name: stage.from });
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

/** By when somebody is called back: a time today, a day and time otherwise. */
export function dueText(locale: string, due: number, now: Date): string {
  const at = new Date(due);
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  const sameDay = at.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(locale, sameDay ? time : { weekday: "short", day: "numeric", month: "numeric", ...time }).format(at);
}

/** A number as `tel:` takes it. */
export function dialled(number: string): string {
  return number.replace("(0)", "").replace(/[^+\d]/g, "");
}
