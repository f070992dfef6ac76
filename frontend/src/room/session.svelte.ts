/**
 * A talk from one side: joins the live channel, the media connection, the devices, chat and
 * real-time text into one state that the room's components show. The visit and the desk both use it.
 */
import { advance, merge, type ChatLine } from "../chat";
import { readOutbox, writeOutbox } from "../drafts";
import { newId, type Message, type Reply, type SendOptions } from "../live";
import { RoomMedia, SLOTS, type MediaState, type Slot } from "../media";
import { TypingSender } from "../typing";
import type { PeerView } from "../wire/PeerView";
import type { Quality } from "../wire/Quality";
import type { RoomBody } from "../wire/RoomBody";
import type { RoomView } from "../wire/RoomView";
import { LocalMedia } from "./local.svelte";

export interface SessionOptions {
  send(body: RoomBody, options?: SendOptions): Promise<Reply>;
  local: LocalMedia;
  /** Real-time text was turned on, so the chat should be in sight. */
  onChatWanted?: () => void;
  makeMedia?: (options: ConstructorParameters<typeof RoomMedia>[0]) => RoomMedia;
}

/** Whoever talks to somebody at a kiosk is seen there life-size. */
export function isLarge(room: RoomView): boolean {
  return room.kiosk && room.peers.some((peer) => !peer.staff);
}

export class RoomSession {
  room = $state.raw<RoomView | null>(null);
  lines = $state.raw<ChatLine[]>([]);
  /** What others type at this moment, by participant. */
  live = $state.raw<Record<string, string>>({});
  media = $state<MediaState>("none");
  slots = $state.raw<(Slot | null)[]>([]);
  quality = $state<Quality>("unknown");
  chatOpen = $state(false);
  unread = $state(0);
  /** The cursor shall go into the chat; taken back by the chat once it is there. */
  focusChat = $state(false);
  /** When the room opened here, by `performance.now()`; an accepting press may be earlier. */
  openedAt = $state<number | null>(null);
  /**
   * Where this person hears and speaks: here, on the telephone, or on the telephone until a moment ago.
   * Only `here` does this device send and play sound.
   */
  sound = $state<"here" | "phone" | "offered">("here");
  readonly local: LocalMedia;

  #send: SessionOptions["send"];
  #media: RoomMedia;
  #typing: TypingSender;
  #received = new Set<string>();
  #pressedAt: number | null = null;
  /** Real-time text was on when the server started anew. It lived in the room's memory there. */
  #textAgain: "no" | "wanted" | "asked" = "no";
  #onChatWanted: () => void;

  constructor(options: SessionOptions) {
    this.#send = options.send;
    this.local = options.local;
    this.#onChatWanted = options.onChatWanted ?? (() => this.setChat(true));
    const make = options.makeMedia ?? ((given) => new RoomMedia(given));
    this.#media = make({
      sendOffer: (generation, sdp, signal) => this.#send({ kind: "media", generation, sdp }, { signal }),
      onChange: () => this.#mediaChanged(),
    });
    this.#typing = new TypingSender((line) => void this.#send({ kind: "typing", line }, { fleeting: true }));
    this.local.onTrack = (source, track) => {
      this.#media.setTrack(source, track);
      this.#tellSending();
    };
  }

  /** Everybody else in the room. */
  get peers(): PeerView[] {
    return this.room?.peers ?? [];
  }

  /** Who of the others leads the talk; while a talk is parked, nobody. */
  get lead(): PeerView | null {
    return this.peers.find((peer) => peer.lead) ?? null;
  }

  /** This person is on hold: no picture and no sound either way. */
  get held(): boolean {
    return this.room?.held ?? false;
  }

  /** The citizen is on hold, and this is one of the staff who is not. */
  get holdsCitizen(): boolean {
    return (this.room?.citizen_held ?? false) && this.peers.some((peer) => !peer.staff);
  }

  get open(): boolean {
    return this.room?.open ?? false;
  }

  /** The streams of a participant. */
  streams(peer: PeerView): Slot | null {
    return peer.slot === null ? null : (this.slots[peer.slot] ?? null);
  }

  /** The time that counts as the beginning for `data-first-frame-ms`. */
  pressed(): void {
    this.#pressedAt = performance.now();
  }

  /** A new view; null when there is no room (any more). */
  update(room: RoomView | null): void {
    const before = this.room;
    if (!room) {
      if (before) this.#leave();
      return;
    }
    if (before && before.conversation !== room.conversation) this.#leave();
    room = this.#asBefore(room);
    this.room = room;
    this.#media.prepare({ conversation: room.conversation, generation: room.generation, iceServers: room.ice_servers, large: isLarge(room) });
    this.local.setLarge(isLarge(room));
    this.#followPhone(room.by_phone);
    this.#media.setVoice(room.voice);
    this.#media.hold(room.held);
    if (room.open) this.#enter();
    this.lines = merge(this.lines, room.chat, room.me);
    for (const line of room.chat) {
      if (line.delivered && line.from !== room.me) this.#received.add(line.message);
    }
    if (before?.conversation !== room.conversation) this.#sayAgain();
    this.#countUnread(room.chat.map((line) => line.message));
    if (room.open && room.real_time_text && !(before?.open && before.real_time_text)) this.#onChatWanted();
    if (!room.real_time_text && before?.real_time_text) {
      this.#typing.clear();
      this.live = {};
    }
  }

  /** Two ways of hearing each other are an echo: on the telephone this device is silent. */
  #followPhone(on: boolean): void {
    if (on) {
      this.sound = "phone";
      this.local.dropMicrophone();
    } else if (this.sound === "phone") this.sound = "offered";
  }

  /** The call is over, and the talk goes on here. */
  async takeSound(): Promise<void> {
    this.sound = "here";
    await this.local.setMicrophone(true);
  }

  #enter(): void {
    if (this.openedAt !== null) return;
    this.#media.open();
    this.openedAt = this.#pressedAt ?? performance.now();
    this.#pressedAt = null;
    this.#tellSending();
  }

  #leave(): void {
    writeOutbox(this.#outbox, {});
    this.#typing.clear();
    this.#media.close();
    this.room = null;
    this.lines = [];
    this.live = {};
    this.openedAt = null;
    this.sound = "here";
    this.#pressedAt = null;
    this.chatOpen = false;
    this.unread = 0;
    this.#received.clear();
    this.#textAgain = "no";
  }

  /** After a reconnect the other side must know what we send; a new server also what was on. */
  welcomed(restarted: boolean): void {
    if (restarted && this.room?.real_time_text) this.#textAgain = "wanted";
    if (this.open) this.#tellSending();
  }

  /** Real-time text goes on over a restart of the server: asked for once, and shown as on until answered. */
  #asBefore(room: RoomView): RoomView {
    if (this.#textAgain === "no") return room;
    if (room.real_time_text) {
      this.#textAgain = "no";
      return room;
    }
    if (this.#textAgain === "wanted") {
      this.#textAgain = "asked";
      void this.#askTextAgain(room.conversation);
    }
    return { ...room, real_time_text: true };
  }

  async #askTextAgain(conversation: string): Promise<void> {
    const reply = await this.#send({ kind: "real_time_text", on: true });
    if (this.#textAgain === "asked") this.#textAgain = "no";
    if (reply.kind !== "ack" && this.room?.conversation === conversation) {
      this.room = { ...this.room, real_time_text: false };
    }
  }

  message(message: Message<unknown>): void {
    const room = this.room;
    if (!room) return;
    switch (message.type) {
      case "chat":
        this.lines = merge(this.lines, [message], room.me);
        this.#forgetLive(message.from);
        this.#countUnread([message.message]);
        return;
      case "delivered":
        this.lines = advance(this.lines, message.message, "shown");
        return;
      case "typing":
        if (message.from === room.me) return;
        if (message.line === "") this.#forgetLive(message.from);
        else this.live = { ...this.live, [message.from]: message.line };
    }
  }

  #forgetLive(from: string): void {
    const { [from]: _gone, ...rest } = this.live;
    this.live = rest;
  }

  #countUnread(ids: string[]): void {
    if (ids.length === 0) return;
    if (this.chatOpen) this.markRead();
    else this.unread = this.lines.filter((line) => !line.mine && !this.#received.has(line.id)).length;
  }

  /** The chat is on the screen: tells the others of every message shown. */
  markRead(): void {
    if (document.visibilityState !== "visible") return;
    for (const line of this.lines) {
      if (line.mine || this.#received.has(line.id)) continue;
      this.#received.add(line.id);
      void this.#send({ kind: "received", message: line.id });
    }
    this.unread = 0;
  }

  setChat(open: boolean): void {
    this.chatOpen = open;
    if (open) this.markRead();
  }

  /** What was sent just before a reload and is not in the chat: sent again, under the same id. */
  #sayAgain(): void {
    const known = new Set(this.lines.map((line) => line.id));
    for (const [id, text] of Object.entries(readOutbox(this.#outbox))) {
      if (known.has(id)) this.#stored(id);
      else void this.say(text, id);
    }
  }

  get #outbox(): string {
    return `outbox.${this.room?.conversation ?? ""}`;
  }

  #stored(id: string): void {
    const { [id]: _stored, ...rest } = readOutbox(this.#outbox);
    writeOutbox(this.#outbox, rest);
  }

  async say(text: string, id: string = newId()): Promise<void> {
    const room = this.room;
    if (!room) return;
    if (this.lines.some((line) => line.id === id)) this.lines = advance(this.lines, id, "sending");
    else {
      const line: ChatLine = { id, mine: true, name: "", staff: false, text, atMs: Date.now(), delivery: "sending" };
      this.lines = [...this.lines, line];
    }
    this.#typing.clear();
    writeOutbox(this.#outbox, { ...readOutbox(this.#outbox), [id]: text });
    const reply = await this.#send({ kind: "chat", message: id, text });
    if (reply.kind !== "dropped" && this.room?.conversation === room.conversation) this.#stored(id);
    if (reply.kind === "ack") this.lines = advance(this.lines, id, "sent");
    else if (reply.kind === "problem") this.lines = advance(this.lines, id, "failed");
  }

  typing(line: string): void {
    if (this.room?.real_time_text) this.#typing.set(line);
  }

  async setRealTimeText(on: boolean): Promise<void> {
    await this.#send({ kind: "real_time_text", on });
  }

  #tellSending(): void {
    if (!this.open) return;
    void this.#send({ kind: "sending", ...this.local.sends }, { fleeting: true });
  }

  #mediaChanged(): void {
    this.media = this.#media.state;
    this.slots = Array.from({ length: SLOTS }, (_, index) => this.#media.slot(index));
    this.quality = this.#media.quality;
  }

  close(): void {
    if (this.room) this.#leave();
    else this.#media.close();
  }
}
