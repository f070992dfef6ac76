/** A real server on its own data, which a test may kill and start again. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BINARY = process.env["SCHALTER_BIN"] ?? "../target/debug/schalter";

export interface Login {
  login: string;
  password: string;
  roles: string;
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("no port"));
      });
    });
  });
}

export class Server {
  #process: ChildProcess | null = null;
  #output = "";
  logins: Login[] = [];

  private constructor(
    readonly port: number,
    readonly data: string,
    readonly environment: Record<string, string>,
  ) {}

  /** Starts the demo city on fresh data, on any port that is free. */
  static async start(environment: Record<string, string> = {}, port?: number): Promise<Server> {
    const data = mkdtempSync(join(tmpdir(), "schalter-e2e-"));
    const server = new Server(port ?? (await freePort()), data, environment);
    await server.up();
    return server;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** What it printed; for messages of failing tests. */
  get output(): string {
    return this.#output;
  }

  /** Starts it, again on the same port and data, and waits until it is ready. */
  async up(): Promise<void> {
    const child = spawn(BINARY, ["demo", "--port", String(this.port), "--data", this.data], {
      env: { ...process.env, ...this.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    const died = new Promise<never>((_, reject) => {
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${this.#output}`)));
      child.once("error", reject);
    });
    died.catch(() => undefined);
    const take = (chunk: Buffer): void => {
      this.#output += chunk.toString();
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    await Promise.race([this.#ready(), died]);
    this.logins = [...this.#output.matchAll(/^ {2}([a-z]+\.[a-z]+)\s+(\S+)\s+(\S.*)$/gm)].map((match) => ({
      login: match[1] ?? "",
      password: match[2] ?? "",
      roles: match[3] ?? "",
    }));
  }

  async #ready(): Promise<void> {
    for (;;) {
      try {
        const response = await fetch(`${this.url}/readyz`);
        if (response.ok) return;
      } catch {
        // Not listening yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** Ends it without any warning. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    await ended;
  }

  /** Ends it and takes its data away. */
  async gone(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** The login of a staff member with that role. */
  staff(position: number): Login {
    const login = this.logins[position];
    if (login === undefined) throw new Error(`no login ${position} in:\n${this.#output}`);
    return login;
  }

  lead(): Login {
    const login = this.logins.find((one) => one.roles.includes("lead"));
    if (login === undefined) throw new Error(`no lead in:\n${this.#output}`);
    return login;
  }

  /** Runs a command of the binary on this server's data and gives its output. */
  async run(...args: string[]): Promise<string> {
    const database = { SCHALTER__DATABASE__URL: `sqlite://${join(this.data, "schalter.db")}` };
    return new Promise((resolve, reject) => {
      const child = spawn(BINARY, args, { env: { ...process.env, ...this.environment, ...database } });
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.once("exit", (code) => (code === 0 ? resolve(text) : reject(new Error(text))));
      child.once("error", reject);
    });
  }
}
