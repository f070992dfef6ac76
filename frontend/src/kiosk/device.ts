/**
 * What the device itself remembers, so that it can name a telephone number while there is neither
 * server nor network. Nothing about a person; the one thing that a wipe leaves in the storage.
 */
import type { BrandView } from "../wire/BrandView";
import type { KioskView } from "../wire/KioskView";

/** The key in `localStorage`. */
export const DEVICE_KEY = "schalter.kiosk.device";

export interface Known {
  name: string;
  place: string;
  phone: string;
  brand: BrandView | null;
  languages: string[];
}

export function knownFrom(view: KioskView): Known {
  const { name, place, phone, brand, languages } = view;
  return { name, place, phone, brand, languages };
}

export function keepKnown(known: Known): void {
  try {
    const text = JSON.stringify(known);
    if (localStorage.getItem(DEVICE_KEY) !== text) localStorage.setItem(DEVICE_KEY, text);
  } catch {
    // Without storage the page's own number must do.
  }
}

export function readKnown(): Known | null {
  try {
    const read = JSON.parse(localStorage.getItem(DEVICE_KEY) ?? "null") as Partial<Known> | null;
    if (!read || typeof read.phone !== "string") return null;
    return {
      name: String(read.name ?? ""),
      place: String(read.place ?? ""),
      phone: read.phone,
      brand: read.brand ?? null,
      languages: Array.isArray(read.languages) ? read.languages.map(String) : [],
    };
  } catch {
    return null;
  }
}
