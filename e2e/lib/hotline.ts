/** A world with a telephone exchange: the demo's hotline, and telephones that call it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { Exchange, type Transport } from "./exchange";
import type { Circumstances, Clerk } from "./people";
import { test as base } from "./test";
import { noTelephones, Telephone, tone } from "./telephone";

/** The demo's number. */
export const HOTLINE = "+4922147100";
/** What a clerk hums into the microphone. */
export const CLERK_HERTZ = 620;

export interface Hotline {
  exchange: Exchange;
  transport: Transport;
  /** Somebody with a telephone of that number, who hums. */
  telephone(number: string, hertz: number): Promise<Telephone>;
  /** A clerk, by first name, whose microphone hears a steady tone. */
  clerk(first?: string, hertz?: number): Promise<Clerk>;
  /** The address to dial. */
  uri(number?: string): string;
}

export const test = base.extend<{ transport: Transport; refers: boolean; exchange: Exchange; hotline: Hotline }>({
  transport: ["udp", { option: true }],
  refers: [false, { option: true }],
  exchange: async ({}, use, info) => {
    const why = noTelephones();
    if (why !== "") {
      process.stderr.write(`SKIPPED: ${info.title}: ${why}\n`);
      info.skip(true, why);
    }
    const exchange = await Exchange.start();
    await use(exchange);
    await exchange.gone();
  },
  environment: async ({ exchange, transport, refers }, use) => {
    const security = transport === "tls" ? "required" : "optional";
    await use(exchange.environment(transport, security, refers ? { refers: "true" } : {}));
  },
  hotline: async ({ world, exchange, transport }, use) => {
    const telephones: Telephone[] = [];
    const folder = mkdtempSync(join(tmpdir(), "schalter-hum-"));
    await use({
      exchange,
      transport,
      telephone: async (number, hertz) => {
        const telephone = await Telephone.rings(exchange.line(number, transport), hertz);
        telephones.push(telephone);
        return telephone;
      },
      clerk: async (first = "anna", hertz = CLERK_HERTZ) => {
        const file = join(folder, `${hertz}.wav`);
        writeFileSync(file, tone(hertz, 10));
        const circumstances: Circumstances = { flags: [`--use-file-for-fake-audio-capture=${file}`] };
        const login = world.server.logins.find((one) => one.login.startsWith(`${first}.`));
        return world.clerk(login, circumstances);
      },
      uri: (number = HOTLINE) => exchange.uri(number, transport),
    });
    for (const telephone of telephones) await telephone.gone().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  },
});

/** What a browser's connection says about sound. */
export interface Voice {
  /** Codecs in which sound comes in and goes out just now, such as `audio/G722`. */
  heard: string[];
  sent: string[];
}

/** Which codecs carry sound in this browser, by what moved within a moment. */
export async function voice(page: Page): Promise<Voice> {
  return page.evaluate(async () => {
    const kept = (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    type Line = Record<string, unknown>;
    const all = async (): Promise<Map<string, Line>> => {
      const reports = await Promise.all(kept.filter((one) => one.connectionState === "connected").map((one) => one.getStats()));
      return new Map(reports.flatMap((report) => [...report.values()].map((line: Line) => [String(line["id"]), line] as const)));
    };
    const before = await all();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = await all();
    const moving = (type: string, count: string): string[] =>
      [...after.values()]
        .filter((line) => line["type"] === type && line["kind"] === "audio")
        .filter((line) => Number(line[count]) > Number(before.get(String(line["id"]))?.[count] ?? 0))
        .map((line) => String(after.get(String(line["codecId"]))?.["mimeType"]));
    return { heard: moving("inbound-rtp", "packetsReceived"), sent: moving("outbound-rtp", "packetsSent") };
  });
}

/** The loudest tones that come out of the page's `<audio>` elements, in hertz, each as loud as a voice. */
export async function tones(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const found: number[] = [];
    for (const audio of document.querySelectorAll("audio")) {
      const stream = audio.srcObject;
      if (!(stream instanceof MediaStream) || stream.getAudioTracks().length === 0) continue;
      if (audio.paused || audio.muted || audio.volume === 0) continue;
      const context = new AudioContext();
      const analyser = new AnalyserNode(context, { fftSize: 8_192, smoothingTimeConstant: 0 });
      context.createMediaStreamSource(stream).connect(analyser);
      await new Promise((resolve) => setTimeout(resolve, 400));
      const spectrum = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(spectrum);
      const loudest = spectrum.reduce((best, level, bin) => (level > (spectrum[best] ?? -Infinity) ? bin : best), 1);
      if ((spectrum[loudest] ?? -Infinity) > -50) found.push((loudest * context.sampleRate) / analyser.fftSize);
      await context.close();
    }
    return found;
  });
}

/** That these tones are heard in the page, each from somebody else. */
export async function hearsTones(page: Page, ...hertz: number[]): Promise<void> {
  await expect(async () => {
    const heard = await tones(page);
    for (const wanted of hertz) expect(heard.some((one) => Math.abs(one - wanted) < 30), `${wanted} Hz in ${heard.join(", ")}`).toBe(true);
  }).toPass({ timeout: 20_000 });
}

/** That nothing is heard in the page for a moment. */
export async function hearsSilence(page: Page): Promise<void> {
  await expect(async () => expect(await tones(page)).toEqual([])).toPass({ timeout: 20_000 });
}

export { expect } from "@playwright/test";
