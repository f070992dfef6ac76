/**
 * A telephone: baresip, told what to do over its control socket. Somebody hums into it, and what
 * comes out of the earpiece is written to a file and measured while it grows.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, fstatSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { freePort } from "./server";

const PROGRAMS = ["/usr/bin/baresip", "/usr/sbin/kamailio"];
const RATE = 16_000;
/** For how long somebody hums; longer than any test. */
const HUM_S = 180;
const WAV_HEAD = 44;

/** The address of this machine that is not the loopback's, to which baresip does not bind. */
export const ADDRESS = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find((one) => one.family === "IPv4" && !one.internal)?.address;

/** Why there can be no telephones; empty where there can. */
export function noTelephones(): string {
  const missing = PROGRAMS.find((program) => !existsSync(program));
  if (missing !== undefined) return `${missing} is missing; .ci/prepare installs it`;
  return ADDRESS === undefined ? "this machine has no address but that of the loopback" : "";
}

export interface Sound {
  /** Root of the mean square, of samples from -1 to 1. */
  loudness: number;
  /** The part of the energy, 0 to 1, that is a tone of so many hertz. */
  share(hertz: number): number;
}

const SILENCE: Sound = { loudness: 0, share: () => 0 };
/** Somebody is heard, and not only noise. */
const AUDIBLE = 0.01;

interface Happening {
  event?: boolean;
  type?: string;
  param?: string;
  ok?: boolean;
  data?: string;
  token?: string;
}

export class Telephone {
  readonly #happened: Happening[] = [];
  #buffer = Buffer.alloc(0);
  #commands = 0;

  private constructor(
    readonly folder: string,
    readonly process: ChildProcess,
    readonly socket: Socket,
  ) {
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", () => undefined);
  }

  /** With a line of its exchange, and a hum of so many hertz. */
  static async rings(line: string, hertz: number): Promise<Telephone> {
    const folder = mkdtempSync(join(tmpdir(), "schalter-telephone-"));
    const control = await freePort();
    writeFileSync(join(folder, "hum.wav"), tone(hertz, HUM_S));
    // The line comes later, so that nothing is told before somebody listens.
    writeFileSync(join(folder, "accounts"), "");
    writeFileSync(join(folder, "config"), config(folder, control));
    const child = spawn("/usr/bin/baresip", ["-f", folder], { cwd: folder, stdio: "ignore" });
    const telephone = new Telephone(folder, child, await reach(control));
    await telephone.command("uanew", line);
    await telephone.#happens("REGISTER_OK");
    return telephone;
  }

  #take(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const colon = this.#buffer.indexOf(":");
      const length = Number.parseInt(this.#buffer.subarray(0, Math.max(colon, 0)).toString(), 10);
      if (colon < 0 || this.#buffer.length < colon + length + 2) return;
      const text = this.#buffer.subarray(colon + 1, colon + 1 + length).toString();
      this.#buffer = this.#buffer.subarray(colon + length + 2);
      this.#happened.push(JSON.parse(text) as Happening);
    }
  }

  async command(command: string, params = ""): Promise<void> {
    this.#commands += 1;
    const token = String(this.#commands);
    const text = JSON.stringify({ command, params, token });
    this.socket.write(`${Buffer.byteLength(text)}:${text},`);
    await expect.poll(() => this.#happened.some((one) => one.token === token), { message: command }).toBe(true);
  }

  /** Waits for what has not been waited for before. */
  async #happens(type: string, timeout = 20_000): Promise<void> {
    const found = (): number => this.#happened.findIndex((one) => one.event === true && one.type === type);
    await expect.poll(found, { message: `${type} of a telephone`, timeout }).toBeGreaterThanOrEqual(0);
    this.#happened.splice(found(), 1);
  }

  /** Dials, and waits until the call is taken. */
  async calls(uri: string): Promise<void> {
    await this.command("dial", uri);
    await this.#happens("CALL_ESTABLISHED");
  }

  /** Waits until it is called. */
  async isCalled(): Promise<void> {
    await this.#happens("CALL_INCOMING");
  }

  async answers(): Promise<void> {
    await this.command("accept");
    await this.#happens("CALL_ESTABLISHED");
  }

  async hangsUp(): Promise<void> {
    await this.command("hangup");
  }

  /** Waits until the call is over. */
  async isOver(timeout = 30_000): Promise<void> {
    await this.#happens("CALL_CLOSED", timeout);
  }

  async presses(keys: string): Promise<void> {
    for (const key of keys) await this.command("sndcode", key);
  }

  /** The other side has pressed that key. */
  async hearsKey(key: string): Promise<void> {
    const found = (): boolean => this.#happened.some((one) => one.type === "CALL_DTMF_START" && one.param === key);
    await expect.poll(found, { message: `the key ${key}` }).toBe(true);
  }

  async holds(): Promise<void> {
    await this.command("hold");
  }

  async resumes(): Promise<void> {
    await this.command("resume");
  }

  /** What has come out of the earpiece in the last half second of the newest call. */
  hears(): Sound {
    const files = readdirSync(this.folder)
      .filter((name) => name.endsWith("-dec.wav"))
      .map((name) => join(this.folder, name))
      .sort((one, other) => statSync(one).mtimeMs - statSync(other).mtimeMs);
    const newest = files.at(-1);
    return newest === undefined ? SILENCE : end(newest);
  }

  async hearsSomething(): Promise<void> {
    await expect.poll(() => this.hears().loudness, { message: "the telephone hears something", timeout: 20_000 }).toBeGreaterThan(AUDIBLE);
  }

  /** These tones, each loud enough to be told from the others, and hardly anything else. */
  async hearsTones(...hertz: number[]): Promise<void> {
    await expect(() => {
      const heard = this.hears();
      expect(heard.loudness, "loudness").toBeGreaterThan(AUDIBLE);
      const shares = hertz.map((one) => heard.share(one));
      expect(Math.min(...shares), `shares of ${hertz.join(", ")} Hz: ${shares.join(", ")}`).toBeGreaterThan(0.5 / hertz.length ** 2);
      expect(shares.reduce((sum, share) => sum + share, 0), `shares of ${hertz.join(", ")} Hz`).toBeGreaterThan(0.5);
    }).toPass({ timeout: 20_000 });
  }

  /** Something, but not this tone: music, or words. */
  async hearsOtherThan(hertz: number): Promise<void> {
    await expect(() => {
      const heard = this.hears();
      expect(heard.loudness, "loudness").toBeGreaterThan(AUDIBLE / 4);
      expect(heard.share(hertz), `share of ${hertz} Hz`).toBeLessThan(0.1);
    }).toPass({ timeout: 20_000 });
  }

  async gone(): Promise<void> {
    this.socket.destroy();
    const child = this.process;
    if (child.exitCode === null) {
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function reach(port: number): Promise<Socket> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = connect(port, "127.0.0.1", () => resolve(socket));
        socket.once("error", reject);
      });
    } catch (error) {
      if (tries > 400) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

function config(folder: string, control: number): string {
  return [
    `sip_listen ${ADDRESS}:0`,
    "sip_verify_server no",
    "call_max_calls 4",
    `audio_source aufile,${folder}/hum.wav`,
    "audio_player aubridge,nowhere",
    "audio_alert aubridge,nowhere",
    `ausrc_srate ${RATE}`,
    `auplay_srate ${RATE}`,
    "ausrc_channels 1",
    "auplay_channels 1",
    "rtp_ports 26000-28000",
    `snd_path ${folder}`,
    `ctrl_tcp_listen 127.0.0.1:${control}`,
    "module_path /usr/lib/baresip/modules",
    ...["g722", "g711", "aufile", "aubridge", "sndfile", "srtp"].map((name) => `module ${name}.so`),
    ...["uuid", "account"].map((name) => `module_tmp ${name}.so`),
    ...["menu", "ctrl_tcp"].map((name) => `module_app ${name}.so`),
    "",
  ].join("\n");
}

/** A WAV file with a tone, mono, 16 bits. */
export function tone(hertz: number, seconds: number): Buffer {
  const second = Buffer.alloc(2 * RATE);
  for (let n = 0; n < RATE; n += 1) second.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * hertz * n) / RATE)), 2 * n);
  const head = Buffer.alloc(WAV_HEAD);
  const bytes = second.length * seconds;
  head.write("RIFF", 0);
  head.writeUInt32LE(WAV_HEAD - 8 + bytes, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(2 * RATE, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(bytes, 40);
  return Buffer.concat([head, ...Array.from({ length: seconds }, () => second)]);
}

/** The last half second of a recording that may still grow. */
function end(path: string): Sound {
  const file = openSync(path, "r");
  try {
    const size = fstatSync(file).size;
    const head = Buffer.alloc(WAV_HEAD);
    if (size < WAV_HEAD || readSync(file, head, 0, WAV_HEAD, 0) < WAV_HEAD) return SILENCE;
    const rate = head.readUInt32LE(24);
    const wanted = Math.min(rate, (size - WAV_HEAD) & ~1);
    const bytes = Buffer.alloc(wanted);
    readSync(file, bytes, 0, wanted, WAV_HEAD + ((size - WAV_HEAD - wanted) & ~1));
    return measure(Array.from({ length: wanted / 2 }, (_, n) => bytes.readInt16LE(2 * n) / 32_768), rate);
  } finally {
    closeSync(file);
  }
}

function measure(samples: number[], rate: number): Sound {
  if (samples.length < rate / 4) return SILENCE;
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  return {
    loudness: Math.sqrt(energy / samples.length),
    share: (hertz) => (energy === 0 ? 0 : (2 * power(samples, rate, hertz)) / (energy * samples.length)),
  };
}

/** The squared magnitude of one frequency, wherever it lies within 10 Hz (Goertzel's algorithm). */
function power(samples: number[], rate: number, hertz: number): number {
  const near = Array.from({ length: 11 }, (_, n) => hertz + 2 * (n - 5));
  return Math.max(
    ...near.map((one) => {
      const factor = 2 * Math.cos((2 * Math.PI * one) / rate);
      const [last, before] = samples.reduce<[number, number]>(([s1, s2], sample) => [sample + factor * s1 - s2, s1], [0, 0]);
      return last * last + before * before - factor * last * before;
    }),
  );
}
