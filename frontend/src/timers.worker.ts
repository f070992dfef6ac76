/** The worker behind `timers.ts`: sets and clears, and names what is due. */
interface Order {
  id: number;
  ms: number | null;
}

const running = new Map<number, ReturnType<typeof setTimeout>>();

self.onmessage = (event: MessageEvent<Order>) => {
  const { id, ms } = event.data;
  clearTimeout(running.get(id));
  running.delete(id);
  if (ms === null) return;
  running.set(
    id,
    setTimeout(() => {
      running.delete(id);
      self.postMessage(id);
    }, ms),
  );
};
