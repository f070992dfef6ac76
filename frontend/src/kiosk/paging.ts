/** How many topics one page of the first page holds, so that none is cut off or too small to press. */
export interface Space {
  /** Of the window, in pixels. */
  height: number;
  /** The root's font size, in pixels. */
  rem: number;
  columns: number;
  /** Only the lower third may be used, else the lower two. */
  low: boolean;
  /** "Weiß ich nicht" is there; alone in its row where there are two columns. */
  unsure: boolean;
  topics: number;
}

/** A topic needs four lines, three where it is wide; in the lower third fewer will do. In rem. */
const ROW = 7.8;
const WIDE_ROW = 6.2;
const LOW_ROW = 5.7;
const LOW_WIDE_ROW = 3.6;
/** What is below and around, in rem. */
const TOOLS = 5.6;
const WIDE_TOOLS = 4.6;
const LOW_TOOLS = 4.4;
const TARGET_PX = 96;

export function roomFor(space: Space): number {
  const { height, rem, columns, low, unsure, topics } = space;
  const free = (low ? height / 3 : (height * 2) / 3) - toolsOf(low, columns === 3) * rem;
  const row = Math.max(TARGET_PX, rowOf(low, columns === 3) * rem);
  const rows = Math.max(unsure && columns === 2 ? 2 : 1, Math.floor(free / row));
  const places = rows * columns - (unsure ? (columns === 2 ? 2 : 1) : 0);
  if (topics <= places) return Math.max(1, places);
  // One place is for the way to the others.
  return Math.max(1, places - 1);
}

function rowOf(low: boolean, wide: boolean): number {
  if (low) return wide ? LOW_WIDE_ROW : LOW_ROW;
  return wide ? WIDE_ROW : ROW;
}

function toolsOf(low: boolean, wide: boolean): number {
  if (low) return LOW_TOOLS;
  return wide ? WIDE_TOOLS : TOOLS;
}
