/** A network of its own for one browser, with a cable that can be pulled. Needs root. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect, type Server as Listener, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why there can be no cable; empty where there can. */
export function noCable(): string {
  if (process.getuid?.() !== 0) return "only root can pull a cable: run it as root";
  try {
    execFileSync("ip", ["netns", "list"], { stdio: "ignore" });
    return "";
  } catch {
    return "iproute2 is missing";
  }
}

export class Cable {
  #forward: Listener | null = null;
  readonly #open = new Set<Socket>();

  private constructor(
    readonly name: string,
    readonly folder: string,
    /** This machine, as it is seen at the far end. */
    readonly address: string,
  ) {}

  static lay(): Cable {
    const number = process.pid % 250;
    const cable = new Cable(`kabine${process.pid}`, mkdtempSync(join(tmpdir(), "schalter-cable-")), `10.213.${number}.1`);
    const { name } = cable;
    // Names of interfaces have at most 15 characters.
    const [here, there] = [`kb${process.pid}`, `kc${process.pid}`];
    run("ip", "netns", "add", name);
    run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", name);
    run("ip", "addr", "add", `${cable.address}/30`, "dev", here);
    run("ip", "link", "set", here, "up");
    run("ip", "-n", name, "addr", "add", `10.213.${number}.2/30`, "dev", there);
    cable.plug();
    run("ip", "-n", name, "link", "set", "lo", "up");
    return cable;
  }

  /** Starts a program at the far end as if it stood here: for what wants the name of one file. */
  program(inner: string): string {
    const file = join(this.folder, "program");
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${this.name} ${inner} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** Leads a port of this end to the same port of this machine itself. */
  async leads(port: number): Promise<void> {
    const listener = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      for (const [one, other] of [[near, far], [far, near]] as const) {
        this.#open.add(one);
        one.pipe(other);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          this.#open.delete(one);
          other.destroy();
        });
      }
    });
    this.#forward = listener;
    await new Promise<void>((resolve, reject) => listener.once("error", reject).listen(port, this.address, resolve));
  }

  pull(): void {
    run("ip", "-n", this.name, "link", "set", `kc${process.pid}`, "down");
  }

  plug(): void {
    run("ip", "-n", this.name, "link", "set", `kc${process.pid}`, "up");
  }

  gone(): void {
    this.#forward?.close();
    for (const socket of this.#open) socket.destroy();
    run("ip", "netns", "del", this.name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: "pipe" });
}
