/** Looks every two seconds whether somebody has typed the code that this device shows. */
const EVERY_MS = 2_000;

interface Told {
  state: "waiting" | "paired" | "over";
}

/** Whether the page has to be loaded again. */
export function isDone(told: Told): boolean {
  return told.state !== "waiting";
}

async function look(path: string): Promise<void> {
  try {
    const answer = await fetch(path, { cache: "no-store" });
    if (answer.ok && isDone((await answer.json()) as Told)) return location.replace("/kiosk");
  } catch {
    // The server is away for a moment: asked again.
  }
  setTimeout(() => void look(path), EVERY_MS);
}

const place = document.querySelector<HTMLElement>("[data-pairing]");
if (place) void look(place.dataset["pairing"] ?? "");
