/**
 * Many callers at once, by sipp: they call the server straight from this machine, as a trunk without
 * registration does, and stay on the line. What they hear they send back; who needs ears uses a telephone.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createSocket } from "node:dgram";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why there can be no callers; empty where there can. */
export function noCallers(): string {
  return existsSync("/usr/bin/sipp") ? "" : "/usr/bin/sipp is missing; .ci/prepare installs it";
}

export async function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createSocket("udp4");
    probe.once("error", reject);
    probe.bind(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** What the server needs to take calls from this machine on that port. */
export function peering(port: number): Record<string, string> {
  const account = 'key="trunk",organisation="musterstadt",domain="127.0.0.1",user="hotline",peers=["127.0.0.1"],security="off"';
  return {
    SCHALTER__PHONE__UDP: `127.0.0.1:${port}`,
    SCHALTER__PHONE__ADDRESS: "127.0.0.1",
    SCHALTER__PHONE__ACCOUNTS: `[{${account}}]`,
  };
}

export class Callers {
  private constructor(
    readonly folder: string,
    readonly process: ChildProcess,
    readonly error: () => string,
  ) {}

  /** One call from each of these numbers, in this order, a fifth of a second apart. */
  static async call(port: number, dialled: string, numbers: string[]): Promise<Callers> {
    const folder = mkdtempSync(join(tmpdir(), "schalter-callers-"));
    writeFileSync(join(folder, "scenario.xml"), scenario(dialled));
    writeFileSync(join(folder, "callers.csv"), ["SEQUENTIAL", ...numbers.map((number) => `${number};`), ""].join("\n"));
    const child = spawn(
      "sipp",
      [
        ["-sf", "scenario.xml", "-inf", "callers.csv", "-nostdin", "-i", "127.0.0.1", "-mp", String(await freeUdpPort()), "-rtp_echo"],
        ["-m", String(numbers.length), "-l", "1000", "-r", "5", "-rp", "1000", "-trace_err", "-error_file", "errors.log"],
        [`127.0.0.1:${port}`],
      ].flat(),
      { cwd: folder, stdio: "ignore" },
    );
    const error = (): string => (existsSync(join(folder, "errors.log")) ? readFileSync(join(folder, "errors.log"), "utf8") : "");
    return new Callers(folder, child, error);
  }

  /** Their telephones go dead, without a word. */
  async gone(): Promise<void> {
    const child = this.process;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function scenario(dialled: string): string {
  const to = `sip:${dialled}@[remote_ip]:[remote_port]`;
  const head = (method: string, uri: string, more: string): string => `${method} ${uri} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
${more === "" ? "" : "[routes]\n"}From: <sip:[field0]@[local_ip]>;tag=[pid]t[call_number]
To: <${to}>${more}
Call-ID: [call_id]
CSeq: 1 ${method}
Max-Forwards: 70
Contact: <sip:[field0]@[local_ip]:[local_port]>
`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="stays">
<send retrans="500"><![CDATA[
${head("INVITE", to, "")}Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
${head("ACK", "[next_url]", "[peer_tag_param]")}Content-Length: 0

]]></send>
<recv request="BYE" timeout="240000"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
`;
}
