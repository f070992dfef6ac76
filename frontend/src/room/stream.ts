/** Svelte actions for sound and picture elements. */
import type { Action } from "svelte/action";

interface Playing {
  stream: MediaStream | null;
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
  const apply = (next: Playing) => {
    current = next;
    if (element.srcObject === next.stream) return;
    element.srcObject = next.stream;
    play();
  };
  apply({ ...given });
  return {
    update: apply,
    destroy: () => {
      element.srcObject = null;
    },
  };
};

/** Writes `data-first-frame-ms` once the first picture is on the screen, counted from `since`. */
export const firstFrame: Action<HTMLVideoElement, number | null> = (element, since) => {
  let start: number | null = null;
  const begin = (next: number | null) => {
    if (next === start) return;
    start = next;
    delete element.dataset["firstFrameMs"];
    if (next === null) return;
    element.requestVideoFrameCallback?.((now) => {
      if (start === next) element.dataset["firstFrameMs"] = String(Math.max(0, Math.round(now - next)));
    });
  };
  begin(since);
  return { update: begin };
};
