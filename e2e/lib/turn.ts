/** coturn, as the handbook sets it up: TURN over TLS, with credentials that the server makes. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./server";

export const SECRET = "ein Geheimnis nur für Tests";

export class Relay {
  #output = "";

  private constructor(
    readonly port: number,
    readonly folder: string,
    readonly process: ChildProcess,
  ) {}

  static async start(port: number): Promise<Relay> {
    const folder = mkdtempSync(join(tmpdir(), "schalter-turn-"));
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    execFileSync("openssl", ["req", ...made, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
    const plain = await freePort();
    const child = spawn(
      "turnserver",
      [
        ["-n", "--no-cli", "--log-file=stdout", "--simple-log", "--no-udp", "--no-dtls", "--realm=localhost"],
        ["--use-auth-secret", `--static-auth-secret=${SECRET}`],
        [`--tls-listening-port=${port}`, `--listening-port=${plain}`, `--cert=${cert}`, `--pkey=${key}`],
        // On this machine alone; elsewhere the handbook denies these.
        ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--allow-loopback-peers"],
        [`--pidfile=${join(folder, "pid")}`, `--userdb=${join(folder, "users")}`],
      ].flat(),
      { cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
    );
    const relay = new Relay(port, folder, child);
    const take = (chunk: Buffer): void => {
      relay.#output += chunk.toString();
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    const died = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`turnserver ended with ${code}:\n${relay.#output}`)));
    });
    died.catch(() => undefined);
    await Promise.race([relay.#listens(), died]);
    return relay;
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

  async gone(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.process.once("exit", () => resolve()));
    this.process.kill("SIGKILL");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
