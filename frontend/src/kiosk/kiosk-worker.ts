/**
 * The kiosk's service worker. It answers for the kiosk's page and the assets, and for nothing else:
 * the page comes from the server where there is one, else as it was last; assets carry a hash of
 * their content in their name, so what is kept is good.
 */
import { isAsset, isKioskPage, SHELL_CACHE, SHELL_PAGE, type Keep } from "./shell";

/** The part of `ServiceWorkerGlobalScope` in use. */
interface Worker {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: { origin: string };
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "message", listener: (event: Extendable & { data: unknown }) => void): void;
  addEventListener(type: "fetch", listener: (event: Extendable & { request: Request; respondWith(answer: Promise<Response>): void }) => void): void;
}
interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}

const worker = self as unknown as Worker;
/** A server that has not answered by then is taken for gone. */
const PATIENCE_MS = 3_000;

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL_CACHE);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(request, { signal: patience.signal });
    if (answer.status >= 500) throw new Error("the server cannot answer");
    // Only the page of a paired device is worth keeping; it says so itself.
    if (answer.ok && (await answer.clone().text()).includes('id="kiosk"')) await cache.put(SHELL_PAGE, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(SHELL_PAGE);
    if (kept) return kept;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL_CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request.url, answer.clone());
  return answer;
}

/** Fetches what is missing, and lets go of what belongs to an earlier version. */
async function keep(assets: string[]): Promise<void> {
  const cache = await caches.open(SHELL_CACHE);
  for (const known of await cache.keys()) {
    const path = new URL(known.url).pathname;
    if (isAsset(path) && !assets.includes(path)) await cache.delete(known);
  }
  await Promise.all(
    assets.map(async (path) => {
      if (await cache.match(path)) return;
      const answer = await fetch(path).catch(() => null);
      if (answer?.ok) await cache.put(path, answer);
    }),
  );
  if (await cache.match(SHELL_PAGE)) return;
  const answer = await fetch("/kiosk").catch(() => null);
  if (!answer?.ok) return;
  const text = await answer.text();
  // Rebuilt, since what was redirected may not answer for a page.
  if (text.includes('id="kiosk"')) await cache.put(SHELL_PAGE, new Response(text, { headers: answer.headers }));
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => {
  const said = event.data as Keep;
  if (said?.type === "keep") event.waitUntil(keep(said.assets));
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && isKioskPage(url.pathname)) event.respondWith(page(request));
  else if (isAsset(url.pathname)) event.respondWith(asset(request));
});
