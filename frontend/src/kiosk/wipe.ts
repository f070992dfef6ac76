/**
 * Takes away whatever a person may have left on the device: storage, caches, clipboard, cookies
 * that scripts can read, frames made for printing, the way back. The device's own memory
 * (`device.ts`) and the shell that the worker keeps stay: they know nobody.
 */
import { DEVICE_KEY } from "./device";
import { SHELL_CACHE } from "./shell";

function emptyStorage(storage: Storage, keep: string[]): void {
  for (const key of Object.keys(storage)) if (!keep.includes(key)) storage.removeItem(key);
}

async function emptyDatabases(): Promise<void> {
  const found = (await indexedDB.databases?.()) ?? [];
  await Promise.all(
    found.map(
      ({ name }) =>
        new Promise<void>((done) => {
          if (name === undefined) return done();
          const request = indexedDB.deleteDatabase(name);
          request.onsuccess = request.onerror = request.onblocked = () => done();
        }),
    ),
  );
}

async function emptyCaches(): Promise<void> {
  for (const name of await caches.keys()) if (name !== SHELL_CACHE) await caches.delete(name);
}

function forgetCookies(): void {
  for (const pair of document.cookie.split(";")) {
    const name = pair.split("=")[0]?.trim();
    if (name) document.cookie = `${name}=; Max-Age=0; Path=/; SameSite=Strict`;
  }
}

/** Each step by itself: one that a browser refuses must not keep the others from being done. */
async function attempt(step: () => unknown): Promise<void> {
  try {
    await step();
  } catch {
    // Nothing was there, or the browser does not know it.
  }
}

export async function wipe(): Promise<void> {
  await attempt(() => emptyStorage(sessionStorage, []));
  await attempt(() => emptyStorage(localStorage, [DEVICE_KEY]));
  await attempt(() => speechSynthesis.cancel());
  await attempt(() => forgetCookies());
  await attempt(() => document.querySelectorAll("iframe").forEach((frame) => frame.remove()));
  await attempt(() => document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea").forEach((field) => (field.value = "")));
  await attempt(() => getSelection()?.removeAllRanges());
  await attempt(() => history.replaceState(null, "", location.pathname));
  await Promise.all([
    attempt(() => navigator.clipboard.writeText("")),
    attempt(() => emptyDatabases()),
    attempt(() => emptyCaches()),
  ]);
}

/** The way back leads nowhere: whoever presses "back" stays on this page. Returns a stop. */
export function holdHere(): () => void {
  const stay = () => history.pushState(null, "", location.pathname);
  history.replaceState(null, "", location.pathname);
  stay();
  const shown = (event: PageTransitionEvent) => {
    // A page out of the browser's memory could show what was wiped.
    if (event.persisted) location.reload();
  };
  window.addEventListener("popstate", stay);
  window.addEventListener("pageshow", shown);
  return () => {
    window.removeEventListener("popstate", stay);
    window.removeEventListener("pageshow", shown);
  };
}
