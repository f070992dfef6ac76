/** Looks every two seconds whether the clerk has let this browser in. */
const EVERY_MS = 2_000;

async function look(path: string): Promise<void> {
  try {
    // Whatever was decided leads elsewhere.
    const answer = await fetch(path, { cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect") return location.replace(path);
  } catch {
    // The server is away for a moment: asked again.
  }
  setTimeout(() => void look(path), EVERY_MS);
}

const place = document.querySelector<HTMLElement>("[data-joining]");
if (place) void look(place.dataset["joining"] ?? "");
