/** The people of the journeys. Each has a browser of his or her own, with a fake camera. */
import { type Browser, type BrowserContext, chromium, expect, type Locator, type Page } from "@playwright/test";
import type { Login, Server } from "./server";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
];
const FAKE_DEVICES = [
  "--use-fake-device-for-media-stream=fps=30",
  "--use-fake-ui-for-media-stream",
  "--auto-select-desktop-capture-source=Entire screen",
];
/** A network that lets no UDP through, as the browser sees it. */
export const NO_UDP = "--webrtc-ip-handling-policy=disable_non_proxied_udp";

export interface Circumstances {
  flags?: string[];
  /** No camera and no microphone, and none is granted. */
  denied?: boolean;
  /** A network that lets through nothing but TURN. */
  relayed?: boolean;
  javaScript?: boolean;
  /** Another program that starts the browser, such as one that puts it into a network of its own. */
  program?: string;
  /** The address by which this browser reaches the server, if it is another one. */
  home?: string;
  viewport?: { width: number; height: number };
  colorScheme?: "light" | "dark";
  /** A browser that runs already and is shared with others; whoever brought it closes it. */
  browser?: Browser;
}

/** A browser of its own. */
export class Person {
  protected constructor(
    readonly server: Server,
    readonly browser: Browser,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly shared = false,
  ) {}

  /** A browser that several people share, each with cookies of his or her own. */
  static async sharedBrowser(...flags: string[]): Promise<Browser> {
    return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...FAKE_DEVICES, ...flags] });
  }

  protected static async browser(server: Server, circumstances: Circumstances): Promise<[Browser, BrowserContext, Page]> {
    const devices = circumstances.denied ? [] : FAKE_DEVICES;
    const browser =
      circumstances.browser ??
      (await chromium.launch({
        executablePath: circumstances.program ?? CHROMIUM,
        args: [...FLAGS, ...devices, ...(circumstances.flags ?? [])],
      }));
    const context = await browser.newContext({
      baseURL: circumstances.home ?? server.url,
      locale: "de-DE",
      reducedMotion: "reduce",
      javaScriptEnabled: circumstances.javaScript ?? true,
      viewport: circumstances.viewport ?? { width: 1280, height: 800 },
      colorScheme: circumstances.colorScheme ?? "light",
      permissions: circumstances.denied ? [] : ["camera", "microphone", "notifications"],
    });
    // Keeps the page's connections within reach, to ask them how they travel.
    await context.addInitScript((relayed) => {
      const Original = window.RTCPeerConnection;
      const kept: RTCPeerConnection[] = [];
      Object.assign(window, { peerConnections: kept });
      window.RTCPeerConnection = class extends Original {
        constructor(configuration?: RTCConfiguration) {
          super(relayed ? { ...configuration, iceTransportPolicy: "relay" } : configuration);
          kept.push(this);
        }
      };
    }, circumstances.relayed ?? false);
    return [browser, context, await context.newPage()];
  }

  get(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async goes(): Promise<void> {
    await (this.shared ? this.context.close() : this.browser.close());
  }

  // What one does in the room.

  /** Brings the chat onto the screen. */
  async opensChat(): Promise<void> {
    const input = this.get("chat-input");
    if (!(await input.isVisible())) await this.get("bar-chat").or(this.get("tab-chat")).first().click();
    await expect(input).toBeVisible();
  }

  async writes(text: string): Promise<void> {
    await this.opensChat();
    const input = this.get("chat-input");
    await input.fill(text);
    await input.press("Enter");
  }

  async reads(text: string): Promise<void> {
    await this.opensChat();
    await expect(this.get("chat-message").filter({ hasText: text })).toBeVisible();
  }

  /** Waits until the other side's picture moves; gives the frames decoded in a second. */
  async sees(testId = "remote-video"): Promise<number> {
    const video = this.get(testId);
    await expect(video).toBeVisible();
    await expect
      .poll(() => video.evaluate((element) => (element as HTMLVideoElement).videoWidth), { timeout: 15_000 })
      .toBeGreaterThan(0);
    return video.evaluate(async (element) => {
      const video = element as HTMLVideoElement;
      const frames = (): number => video.getVideoPlaybackQuality().totalVideoFrames;
      const start = performance.now();
      const before = frames();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return ((frames() - before) * 1000) / (performance.now() - start);
    });
  }

  /** Over which protocol the media travels: `udp` or `tcp`. */
  async travelsBy(): Promise<string | undefined> {
    return (await this.#pair()).remote?.["protocol"] as string | undefined;
  }

  /** How the browser reaches the relay that it uses: `udp`, `tcp` or `tls`; nothing without one. */
  async reachesRelayBy(): Promise<string | undefined> {
    return (await this.#pair()).local?.["relayProtocol"] as string | undefined;
  }

  /** The two ends of the way that the media takes. */
  async #pair(): Promise<{ local?: Record<string, unknown>; remote?: Record<string, unknown> }> {
    return this.page.evaluate(async () => {
      const kept = (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
      const stats = await kept.at(-1)?.getStats();
      const all = [...(stats?.values() ?? [])] as Record<string, unknown>[];
      const transport = all.find((one) => one["type"] === "transport");
      const pair = all.find((one) => one["id"] === transport?.["selectedCandidatePairId"]);
      const end = (key: string) => all.find((one) => one["id"] === pair?.[key]) ?? {};
      return { local: end("localCandidateId"), remote: end("remoteCandidateId") };
    });
  }

  /** The loudness that comes out of the other side's `<audio>` element, as energy over a second. */
  async hears(): Promise<number> {
    await expect(this.get("remote-audio")).toBeAttached();
    return this.get("remote-audio").evaluate(async (element) => {
      const audio = element as HTMLAudioElement;
      const stream = audio.srcObject as MediaStream;
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      let energy = 0;
      for (let round = 0; round < 25; round += 1) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        analyser.getFloatTimeDomainData(samples);
        energy += samples.reduce((sum, sample) => sum + sample * sample, 0);
      }
      const playing = !audio.paused && !audio.muted && audio.volume > 0;
      await context.close();
      return playing ? energy : 0;
    });
  }
}

/** Somebody who needs something from the town. */
export class Citizen extends Person {
  static async comes(server: Server, circumstances: Circumstances = {}): Promise<Citizen> {
    const [browser, context, page] = await Person.browser(server, circumstances);
    return new Citizen(server, browser, context, page, circumstances.browser !== undefined);
  }

  /** Through the portal into the office. */
  async enters(options: { office?: string; note?: string; text?: boolean; language?: string } = {}): Promise<void> {
    const office = options.office ?? "meldewesen";
    await this.page.goto(`/de/musterstadt/${office}/betreten`);
    await this.page.locator("input[name=topic]").first().check();
    if (options.note !== undefined) await this.page.locator("textarea[name=note]").fill(options.note);
    if (options.text) await this.page.locator("input[name=mode][value=text]").check();
    if (options.language) await this.page.locator("select[name=language]").selectOption(options.language);
    await this.page.locator("form[action$='/betreten'] button[type=submit]").click();
    await this.page.waitForURL(/\/besuch\//);
  }

  async place(): Promise<number> {
    const text = await this.get("place").innerText();
    return Number.parseInt(/\d+/.exec(text)?.[0] ?? "NaN", 10);
  }

  async leaves(): Promise<void> {
    await this.get("leave").click();
    await this.get("confirm-yes").click();
  }
}

/** Somebody behind the counter. */
export class Clerk extends Person {
  static async comes(server: Server, login: Login, circumstances: Circumstances = {}): Promise<Clerk> {
    const [browser, context, page] = await Person.browser(server, circumstances);
    const clerk = new Clerk(server, browser, context, page, circumstances.browser !== undefined);
    await clerk.logsIn(login);
    return clerk;
  }

  async logsIn(login: Login): Promise<void> {
    await this.page.goto("/de/desk/login");
    await this.page.fill("#login", login.login);
    await this.page.fill("#password", login.password);
    await this.page.locator("form[action$='/login'] button[type=submit]").click();
    await expect(this.get("seat")).toBeVisible();
  }

  async opensSeat(): Promise<void> {
    await this.get("open-seat").click();
    await expect(this.get("seat")).not.toHaveAttribute("data-stage", "closed");
  }

  async accepts(): Promise<void> {
    await this.get("accept").click();
    await expect(this.get("seat")).toHaveAttribute("data-stage", "talking");
  }

  async hangsUp(): Promise<void> {
    await this.get("hangup").click();
    await this.get("confirm-yes").click();
    await expect(this.get("seat")).toHaveAttribute("data-stage", "wrap_up");
  }
}
