/** Mosquitto, the broker that sensors report to, and the sensors themselves. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./server";

const PROGRAM = existsSync("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";

export class Broker {
  #process: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    readonly folder: string,
  ) {}

  static async start(): Promise<Broker> {
    const broker = new Broker(await freePort(), mkdtempSync(join(tmpdir(), "schalter-mqtt-")));
    writeFileSync(join(broker.folder, "mosquitto.conf"), `listener ${broker.port} 127.0.0.1\nallow_anonymous true\nuser root\n`);
    await broker.up();
    return broker;
  }

  /** As the server's configuration names it. */
  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const child = spawn(PROGRAM, ["-c", join(this.folder, "mosquitto.conf")], { stdio: "ignore" });
    this.#process = child;
    const died = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`mosquitto ended with ${code}`)));
    });
    died.catch(() => undefined);
    await Promise.race([this.#listens(), died]);
  }

  async #listens(): Promise<void> {
    const connects = (): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = connect(this.port, "127.0.0.1", () => resolve(true));
        socket.once("error", () => resolve(false));
        socket.once("connect", () => socket.destroy());
      });
    while (!(await connects())) await new Promise((resolve) => setTimeout(resolve, 25));
  }

  /** A sensor says something; the broker keeps it for those who come later. */
  async says(topic: string, word: object | string): Promise<void> {
    const text = typeof word === "string" ? word : JSON.stringify(word);
    const args = ["-h", "127.0.0.1", "-p", String(this.port), "-q", "1", "-r", "-t", topic, "-m", text];
    await promisify(execFile)("mosquitto_pub", args);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGKILL");
    await ended;
  }

  async gone(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
