/**
 * What page and worker agree on: the page and its assets, kept on the device so that a kiosk that
 * starts without server or network still names a telephone number, and comes to work by itself.
 */

/** The one cache of the shell. A wipe leaves it: no person is in it. */
export const SHELL_CACHE = "schalter-kiosk-shell";
/** Under this path the page itself is kept, whichever of its addresses it came from. */
export const SHELL_PAGE = "/kiosk/shell";

/** The page to the worker: these are the assets in use; others are of an earlier version. */
export interface Keep {
  type: "keep";
  assets: string[];
}

/** Whether a path is the kiosk's page: `/kiosk` or `/{locale}/kiosk`. */
export function isKioskPage(path: string): boolean {
  return /^(\/[a-z]{2,3})?\/kiosk$/.test(path);
}

export function isAsset(path: string): boolean {
  return path.startsWith("/assets/");
}

/** Registers the worker, and tells it what this page is made of. The server lets it answer for `/`. */
export async function keepShell(worker: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(worker, { scope: "/" });
    const registration = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
    const keep: Keep = { type: "keep", assets: [...new Set(loaded.filter(isAsset))] };
    registration.active?.postMessage(keep);
  } catch {
    // Without a worker the kiosk works as long as it can load its page.
  }
}
