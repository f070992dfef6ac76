/** A telephone in the room understands few codecs: the browsers speak as it does, and go on being heard. */
import type { Page } from "@playwright/test";
import { expect, test } from "../lib/test";

interface Room {
  voice: string | null;
}
interface View {
  stage?: { room?: Room };
  seat?: { stage: { room?: Room } };
}

/** Has the views of a page name this codec, as if a telephone were in the room; gives a press to change it. */
async function hearsOfVoice(page: Page): Promise<(voice: string | null) => void> {
  let voice: string | null = null;
  let again = (): void => undefined;
  await page.routeWebSocket(/\/live\//, (socket) => {
    const server = socket.connectToServer();
    const show = (text: string): void => {
      const frame = JSON.parse(text) as { type: string; view?: View };
      const room = frame.view?.stage?.room ?? frame.view?.seat?.stage.room;
      if (room) room.voice = voice;
      socket.send(JSON.stringify(frame));
    };
    server.onMessage((message) => {
      const text = String(message);
      if (text.includes('"type":"view"')) again = () => show(text);
      show(text);
    });
  });
  return (next) => {
    voice = next;
    again();
  };
}

/** The codec by which the microphone is sent. */
async function speaks(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const kept = (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections;
    const stats = await kept.at(-1)?.getStats();
    const all = [...(stats?.values() ?? [])] as Record<string, unknown>[];
    const sent = all.find((one) => one["type"] === "outbound-rtp" && one["kind"] === "audio");
    return String(all.find((one) => one["id"] === sent?.["codecId"])?.["mimeType"]);
  });
}

for (const chooses of [true, false]) {
  test(`browsers speak as a telephone understands it, and back${chooses ? "" : ", also those that cannot choose a codec by a word"}`, async ({ world }) => {
    const citizen = await world.citizen();
    const clerk = await world.clerk();
    const people = [citizen, clerk];
    if (!chooses) {
      for (const person of people) {
        await person.context.addInitScript(() => {
          const original = RTCRtpSender.prototype.setParameters;
          RTCRtpSender.prototype.setParameters = function (parameters) {
            const chosen = parameters.encodings.some((encoding) => "codec" in encoding);
            return chosen ? Promise.reject(new TypeError("codec")) : original.call(this, parameters);
          };
        });
      }
    }
    const name = await Promise.all(people.map((person) => hearsOfVoice(person.page)));
    await clerk.page.reload();
    await clerk.opensSeat();
    await citizen.enters();
    await clerk.accepts();
    for (const person of people) {
      await expect.poll(() => speaks(person.page)).toBe("audio/opus");
    }
    for (const [voice, mime] of [["g722", "audio/G722"], ["pcma", "audio/PCMA"], [null, "audio/opus"]] as const) {
      for (const call of name) call(voice);
      for (const person of people) {
        await expect.poll(() => speaks(person.page), { timeout: 15_000 }).toBe(mime);
        expect(await person.hears(), `energy by ${mime}`).toBeGreaterThan(0.01);
      }
    }
  });
}
