/** An exchange: Kamailio as registrar and proxy, over UDP, TCP and TLS. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ADDRESS } from "./telephone";

export type Transport = "udp" | "tcp" | "tls";

const PASSWORD = "secret";
/** The user part under which the house is registered. */
const HOUSE = "hotline";

export class Exchange {
  private constructor(
    readonly folder: string,
    readonly port: number,
    readonly tls: number,
    readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Exchange> {
    const folder = mkdtempSync(join(tmpdir(), "schalter-exchange-"));
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"];
    const named = ["-subj", `/CN=${ADDRESS}`, "-addext", `subjectAltName=IP:${ADDRESS}`, "-addext", "basicConstraints=critical,CA:FALSE"];
    execFileSync("openssl", ["req", ...made, ...named, "-keyout", key, "-out", cert], { stdio: "ignore" });
    const [port, tls] = [await freePort(), await freePort()];
    writeFileSync(join(folder, "kamailio.cfg"), config(folder, port, tls));
    const child = spawn(
      "/usr/sbin/kamailio",
      ["-DD", "-E", "-m", "64", "-M", "8", "-w", folder, "-Y", folder, "-f", join(folder, "kamailio.cfg")],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let output = "";
    child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const died = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`Kamailio ended with ${code}:\n${output}`)));
    });
    died.catch(() => undefined);
    await Promise.race([Promise.all([listens(port), listens(tls)]), died]);
    return new Exchange(folder, port, tls, child);
  }

  #port(transport: Transport): number {
    return transport === "tls" ? this.tls : this.port;
  }

  /** What the server needs to be one of its subscribers. */
  environment(transport: Transport, security: "off" | "optional" | "required", more: Record<string, string> = {}): Record<string, string> {
    const account = {
      key: "trunk",
      organisation: "musterstadt",
      domain: ADDRESS ?? "",
      transport,
      user: HOUSE,
      password: PASSWORD,
      security,
      ...more,
    };
    const pairs = Object.entries(account).map(([name, value]) => `${name}=${value === "true" ? value : JSON.stringify(value)}`);
    return {
      SCHALTER__PHONE__UDP: `${ADDRESS}:0`,
      SCHALTER__PHONE__ADDRESS: ADDRESS ?? "",
      SCHALTER__PHONE__ROOTS_FILE: join(this.folder, "cert.pem"),
      SCHALTER__PHONE__ACCOUNTS: `[{${[...pairs, `port=${this.#port(transport)}`, "register_s=60"].join(",")}}]`,
    };
  }

  /** The line of a telephone with that number. */
  line(number: string, transport: Transport): string {
    const sound = transport === "tls" ? ";mediaenc=srtp-mand" : "";
    return `<sip:${number}@${ADDRESS}:${this.#port(transport)};transport=${transport}>;auth_pass=${PASSWORD};regint=60${sound}`;
  }

  uri(number: string, transport: Transport): string {
    return `sip:${number}@${ADDRESS}:${this.#port(transport)};transport=${transport}`;
  }

  roots(): string {
    return readFileSync(join(this.folder, "cert.pem"), "utf8");
  }

  async gone(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.process.once("exit", () => resolve()));
    // It is the parent of its workers and ends them.
    this.process.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, ADDRESS, () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

async function listens(port: number): Promise<void> {
  const connects = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, ADDRESS, () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
  while (!(await connects())) await new Promise((resolve) => setTimeout(resolve, 25));
}

function config(folder: string, port: number, tls: number): string {
  const modules = ["tls", "tm", "sl", "rr", "pv", "maxfwd", "textops", "siputils", "usrloc", "registrar", "auth", "nathelper"];
  return `#!KAMAILIO
debug=1
log_stderror=yes
children=2
tcp_children=2
auto_aliases=no
listen=udp:${ADDRESS}:${port}
listen=tcp:${ADDRESS}:${port}
listen=tls:${ADDRESS}:${tls}
enable_tls=yes
${modules.map((name) => `loadmodule "${name}.so"`).join("\n")}
modparam("tls", "private_key", "${folder}/key.pem")
modparam("tls", "certificate", "${folder}/cert.pem")
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "verify_certificate", 0)
modparam("tls", "require_certificate", 0)
modparam("usrloc", "db_mode", 0)
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  if (has_totag()) {
    handle_ruri_alias();
    if (loose_route()) { t_on_reply("ALIAS"); t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
    sl_send_reply("404", "Not here"); exit;
  }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("exchange", "${PASSWORD}", "0")) { www_challenge("exchange", "1"); exit; }
    # Whoever came by a connection is called by it.
    fix_nated_register();
    save("location"); exit;
  }
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  record_route();
  add_contact_alias();
  # The numbers of the house all lead to the one subscriber.
  if ($rU =~ "^\\+4922147") { $rU = "${HOUSE}"; }
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  t_on_reply("ALIAS");
  t_relay();
}
onreply_route[ALIAS] {
  add_contact_alias();
}
`;
}
