/** Svelte actions for sound and picture elements. */
import type { Action } from "svelte/action";

interface Playing {
  stream: MediaStream | null;
  /** A change of this is an occasion to try again where playing was refused. */
  occasion?: unknown;
  /** The browser wants a press before it plays (or no longer). */
  onBlocked?: (blocked: boolean, retry: () => void) => void;
}

/** Plays a stream; a new one takes its place. */
export const playing: Action<HTMLMediaElement, Playing> = (element, given) => {
  let current = given;
  const play = () => {
    if (!element.srcObject) return;
    element.play().then(
      () => current.onBlocked?.(false, play),
      (error: unknown) => {
        if ((error as { name?: string }).name === "NotAllowedError") current.onBlocked?.(true, play);
      },
    );
  };
  const show = () => {
    if (element.srcObject !== current.stream) element.srcObject = current.stream;
    else if (!element.paused) return;
    play();
  };
  const apply = (next: Playing) => {
    current = next;
    if (document.readyState === "complete") show();
  };
  apply(given);
  // A stream without data yet would hold back the page's load event.
  if (document.readyState !== "complete") window.addEventListener("load", show, { once: true });
  return {
    update: apply,
    destroy: () => {
      window.removeEventListener("load", show);
      element.srcObject = null;
    },
  };
};

/**
 * Writes `data-first-frame-ms` once the first picture is on the screen, counted from `since`, and
 * `data-first-frame-at`, in milliseconds since 1970.
 */
export const firstFrame: Action<HTMLVideoElement, number | null> = (element, since) => {
  let start: number | null = null;
  const begin = (next: number | null) => {
    if (next === start) return;
    start = next;
    delete element.dataset["firstFrameMs"];
    if (next === null) return;
    element.requestVideoFrameCallback?.((now) => {
      if (start !== next) return;
      element.dataset["firstFrameAt"] = String(performance.timeOrigin + now);
      element.dataset["firstFrameMs"] = String(Math.max(0, Math.round(now - next)));
    });
  };
  begin(since);
  return { update: begin };
};
