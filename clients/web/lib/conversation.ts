import { Emitter } from "./emitter.ts";
import { fromStored, PARLEY_JSON, textPayload, type Message, type StoredMessage, type TextOptions } from "./messages.ts";
import type { Publication } from "./connection.ts";
import type { Outbox, Outgoing } from "./outbox.ts";
import { Overlays, type Overlay } from "./overlays.ts";
import type { Json } from "./rpc.ts";
import type { Store } from "./store.ts";
import { Readings, type Reading } from "./readings.ts";
import { Timeline, type LostRange } from "./timeline.ts";
import { Typing } from "./typing.ts";
import { isGroup, partOf, type ConversationId, type Topics } from "./topics.ts";

export type Role = "observer" | "member" | "moderator" | "admin" | "owner";

/** A group as its card, or groups.get, tells it. */
export interface GroupInfo {
    id: string;
    name: string;
    topic: string;
    picture: string;
    visibility: "private" | "public";
    joining: "open" | "request" | "invitation";
    read_only: boolean;
    slow_mode_ms: number;
    members: number;
    role?: Role;
    last_seq?: number;
}

/** How far somebody is in a conversation. */
export interface Marks {
    read: number;
    received: number;
}

/** What a conversation needs of the client that it belongs to. */
export interface Host {
    readonly me: string;
    readonly topics: Topics;
    readonly store: Store;
    readonly outbox: Outbox;
    readonly online: boolean;
    publish(publication: Publication): Promise<void>;
    call<Result extends object = Json>(method: string, parameters?: Json): Promise<Result>;
}

export interface HistoryPage {
    messages: StoredMessage[];
    next: string | null;
}

const pageSize = 50;
const restoredMessages = 60;
const historyLagMs = [50, 100, 200, 400, 800, 1600, 3000];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * One group or private conversation.
 *
 * Order     `messages` is ascending without gaps (but see `lost`); the "message" event comes once for each message, in
 *           order, whether live delivery or history brought it.
 * Events    "changed" whenever something that can be seen of it is different; "message" for each new message.
 */
export class Conversation extends Emitter<{ changed: void; message: Message; typing: void }> {
    readonly id: ConversationId;
    readonly #host: Host;
    readonly #timeline = new Timeline();
    readonly #overlays = new Overlays();
    readonly #marks = new Map<string, Marks>();
    readonly #typing = new Typing(() => this.emit("typing", undefined));
    readonly #readings = new Readings();
    #healing = false;
    #older: Promise<boolean> | undefined;
    #receivedSent = 0;
    #receivedTimer: ReturnType<typeof setTimeout> | undefined;
    #marksLoaded = false;

    /** Of a group: its card; undefined until it came. */
    info: GroupInfo | undefined;
    /** Messages of others behind one's own read marker. */
    unread = 0;
    /** One's own read marker. */
    readSeq = 0;

    constructor(id: ConversationId, host: Host) {
        super();
        this.id = id;
        this.#host = host;
    }

    get isGroup(): boolean {
        return isGroup(this.id);
    }
    /** The group's id, or the peer's. */
    get part(): string {
        return partOf(this.id);
    }
    get messages(): readonly Message[] {
        return this.#timeline.messages;
    }
    /** One's own messages that are not in history yet, oldest first. */
    get outgoing(): Outgoing[] {
        return this.#host.outbox.list(this.id);
    }
    /** What retention removed from history before it was seen here. */
    get lost(): readonly LostRange[] {
        return this.#timeline.lost;
    }
    get atStart(): boolean {
        return this.#timeline.atStart;
    }
    /** The cursor. */
    get lastSeq(): number {
        return this.#timeline.high;
    }
    get started(): boolean {
        return this.#timeline.started;
    }
    get typing(): string[] {
        return this.#typing.others;
    }
    get marks(): ReadonlyMap<string, Marks> {
        return this.#marks;
    }
    get readings(): Reading[] {
        return this.#readings.list;
    }

    overlay(seq: number): Overlay {
        return this.#overlays.of(seq);
    }

    /** Of one's own message: who has received and read it. */
    receiptsOf(seq: number): { read: string[]; received: string[] } {
        const others = [...this.#marks].filter(([user]) => user !== this.#host.me);
        return {
            read: others.filter(([, marks]) => marks.read >= seq).map(([user]) => user),
            received: others.filter(([, marks]) => Math.max(marks.read, marks.received) >= seq).map(([user]) => user),
        };
    }

    /** Accepted when this resolves: it is sent once, now or later. */
    send(text: string, options: TextOptions = {}): Promise<Outgoing> {
        return this.sendPayload(textPayload(text, options), PARLEY_JSON);
    }

    sendPayload(payload: string | Uint8Array, contentType = ""): Promise<Outgoing> {
        void this.setTyping(false);
        return this.#host.outbox.add(this.id, payload, contentType);
    }

    /** Replaces what a message of one's own says. */
    async edit(seq: number, text: string, options: TextOptions = {}): Promise<void> {
        const parameters = { conversation: this.id, seq, text: textPayload(text, options), content_type: PARLEY_JSON };
        await this.#host.call("message.edit", parameters);
    }

    /** Takes a message back for everybody: one's own, and as moderator others'. */
    async remove(seq: number): Promise<void> {
        await this.#host.call("message.delete", { conversation: this.id, seq });
    }

    async react(seq: number, reaction: string, on = true): Promise<void> {
        await this.#host.call("message.react", { conversation: this.id, seq, reaction, removed: !on });
    }

    /** Not stored, may be lost: a command to a device, telemetry. */
    async publishLive(name: string, payload: string | Uint8Array): Promise<void> {
        await this.#host.publish({ topic: this.#host.topics.live(this.id, name), payload, qos: 0 });
    }

    /** Tells the others that something is being written; call it at every key. */
    async setTyping(on: boolean): Promise<void> {
        if (this.#typing.isNews(on) && this.#host.online) await this.publishLive("typing", on ? "1" : "0").catch(() => undefined);
    }

    /** Marks everything up to `seq` as read, on all of one's devices. */
    async markRead(seq = this.lastSeq): Promise<void> {
        if (seq <= this.readSeq) return;
        this.#readUpTo(seq);
        this.emit("changed", undefined);
        if (this.#host.online) await this.#mark("read", seq);
    }

    /** One more page of what came before, from this device or from the server; false: there is nothing older. */
    loadOlder(): Promise<boolean> {
        this.#older ??= this.#loadOlder(pageSize).finally(() => (this.#older = undefined));
        return this.#older;
    }

    /** Loads older pages until `seq` is here; false: it is not to be had. */
    async loadUntil(seq: number): Promise<boolean> {
        await this.#older;
        while (this.#timeline.low > seq && (await this.#loadOlder(500))) continue;
        return this.#timeline.messages.some((message) => message.seq === seq);
    }

    async search(text: string, cursor?: string): Promise<{ messages: Message[]; next: string | null }> {
        const parameters = { text, conversation: this.id, ...(cursor ? { cursor } : {}) };
        const page = await this.#host.call<HistoryPage & object>("search", parameters);
        return { messages: decode(page.messages), next: page.next };
    }

    // ---- called by the client ----

    /** From the store, at the start of the page. */
    async restore(high: number, atStart: boolean): Promise<void> {
        const messages = await this.#host.store.messages(this.id, Infinity, restoredMessages);
        this.#timeline.restore(high, messages, atStart && messages[0]?.seq === 1);
        for (const message of messages) this.#overlays.add(message);
        this.readSeq = this.#ownHigh(messages);
    }

    /** Live delivery. */
    deliver(message: Message): void {
        void this.#release(this.#timeline.deliver(message), true);
        if (this.#timeline.missing()) void this.heal();
    }

    /** The newest page of a conversation that was not known. */
    async begin(page: StoredMessage[], atStart: boolean): Promise<void> {
        await this.#release(this.#timeline.start(decode(page), atStart), false);
    }

    /** A page that follows the cursor. */
    async fill(after: number, page: StoredMessage[], live = false): Promise<void> {
        await this.#release(this.#timeline.fill(after, decode(page)), live);
    }

    async beginFromHistory(): Promise<void> {
        const page = await this.#history({ limit: pageSize });
        await this.begin(page.messages, page.next === null);
    }

    /** Fetches what is missing between the cursor and what is held back. */
    async heal(): Promise<void> {
        if (this.#healing) return;
        this.#healing = true;
        try {
            for (let tries = 0; ; ) {
                const missing = this.#timeline.missing();
                if (!missing || !this.#host.online) return;
                const page = await this.#history({ after: missing.after, limit: 500 });
                await this.fill(missing.after, page.messages, true);
                if (this.#timeline.high > missing.after) tries = 0;
                else if (tries < historyLagMs.length) await pause(historyLagMs[tries++] as number);
                else return;
            }
        } catch {
            // The connection is gone; the next one begins by catching up.
        } finally {
            this.#healing = false;
        }
    }

    /** What the server counted up to `lastSeq`; what came later is counted here. */
    setUnread(unread: number, readSeq: number, lastSeq: number): void {
        if (readSeq < this.readSeq) return;
        this.readSeq = readSeq;
        this.unread = unread + this.#othersAfter(Math.max(lastSeq, readSeq));
        this.emit("changed", undefined);
    }

    /** A marker of somebody; one's own comes from another device. */
    setMark(user: string, kind: "read" | "recv", seq: number): void {
        if (!Number.isSafeInteger(seq) || seq < 1) return;
        const marks = this.#marks.get(user) ?? { read: 0, received: 0 };
        if (kind === "read") marks.read = Math.max(marks.read, seq);
        else marks.received = Math.max(marks.received, seq);
        this.#marks.set(user, marks);
        if (user === this.#host.me && kind === "read") this.#readUpTo(seq);
        this.emit("changed", undefined);
    }

    /** How far everybody is, once for each connection; live markers keep it true. */
    async loadMarks(fetch: () => Promise<{ user: string; read_seq: number; received_seq: number }[]>): Promise<void> {
        if (this.#marksLoaded) return;
        this.#marksLoaded = true;
        try {
            for (const { user, read_seq: read, received_seq: received } of await fetch()) {
                if (user === this.#host.me) continue;
                this.setMark(user, "read", read);
                this.setMark(user, "recv", received);
            }
        } catch {
            this.#marksLoaded = false;
        }
    }

    liveArrived(kind: "live" | "state", from: string, name: string, payload: Uint8Array): void {
        if (kind === "live" && name === "typing") {
            if (from !== this.#host.me) this.#typing.set(from, payload[0] === 0x31);
            return;
        }
        this.#readings.set(kind, from, name, payload);
        this.emit("changed", undefined);
    }

    /** The connection is gone. */
    disconnected(): void {
        this.#marksLoaded = false;
        this.#typing.clear();
    }

    touched(): void {
        this.emit("changed", undefined);
    }

    async #release(messages: Message[], live: boolean): Promise<void> {
        if (!messages.length) return;
        const { me, outbox, store } = this.#host;
        for (const message of messages) {
            this.#overlays.add(message);
            if (message.from === me && outbox.has(message.ref)) void outbox.arrived(message.ref as string);
            if (message.from === me && message.kind === "message") this.#readUpTo(message.seq);
            else if (live && message.kind === "message" && message.seq > this.readSeq) ++this.unread;
            if (message.kind === "message") this.#wrote(message);
        }
        const { low, high, atStart } = this.#timeline;
        // Kept before it is told: who has seen a message is not told of it again after a restart.
        await store.save(this.id, messages, { low, high, atStart }).catch(() => undefined);
        for (const message of messages) this.emit("message", message);
        this.#acknowledge(messages);
        this.emit("changed", undefined);
    }

    /** Who writes has seen what stands above, for the server as well. */
    #wrote({ from, seq }: Message): void {
        this.#typing.set(from, false);
        if (from === this.#host.me) return;
        const marks = this.#marks.get(from) ?? { read: 0, received: 0 };
        this.#marks.set(from, { ...marks, read: Math.max(marks.read, seq) });
    }

    /** Tells senders that their messages are here; many at once cost one marker. */
    #acknowledge(messages: Message[]): void {
        if (!messages.some((message) => message.from !== this.#host.me && message.kind === "message")) return;
        this.#receivedTimer ??= setTimeout(() => {
            this.#receivedTimer = undefined;
            if (this.lastSeq <= this.#receivedSent || !this.#host.online) return;
            this.#receivedSent = this.lastSeq;
            if (this.readSeq < this.lastSeq) void this.#mark("recv", this.lastSeq);
        }, 250);
    }

    async #mark(kind: "read" | "recv", seq: number): Promise<void> {
        const { topics } = this.#host;
        const topic = kind === "read" ? topics.read(this.id) : topics.recv(this.id);
        await this.#host.publish({ topic, payload: String(seq) }).catch(() => undefined);
    }

    async #loadOlder(limit: number): Promise<boolean> {
        if (this.#timeline.atStart || !this.#timeline.started) return false;
        const before = this.#timeline.low;
        const kept = await this.#host.store.messages(this.id, before, limit).catch(() => []);
        if (kept.length && kept[kept.length - 1]?.seq === before - 1) {
            this.#prepend(kept, kept[0]?.seq === 1);
            return true;
        }
        const page = await this.#history({ before, limit });
        const messages = decode(page.messages);
        this.#prepend(messages, page.next === null);
        const { low, high, atStart } = this.#timeline;
        await this.#host.store.save(this.id, messages, { low, high, atStart }).catch(() => undefined);
        return messages.length > 0;
    }

    #prepend(messages: Message[], atStart: boolean): void {
        for (const message of messages) this.#overlays.add(message);
        this.#timeline.prepend(messages, atStart);
        this.emit("changed", undefined);
    }

    #history(parameters: Json): Promise<HistoryPage> {
        return this.#host.call<HistoryPage & object>("history", { conversation: this.id, ...parameters });
    }

    #readUpTo(seq: number): void {
        this.readSeq = Math.max(this.readSeq, seq);
        this.unread = Math.min(this.unread, this.#othersAfter(this.readSeq));
    }

    #othersAfter(seq: number): number {
        let count = 0;
        for (const message of this.#timeline.messages)
            if (message.seq > seq && message.kind === "message" && message.from !== this.#host.me) ++count;
        return count;
    }

    #ownHigh(messages: Message[]): number {
        const own = messages.filter((message) => message.from === this.#host.me && message.kind === "message");
        return own[own.length - 1]?.seq ?? 0;
    }

}

function decode(stored: StoredMessage[]): Message[] {
    return stored.map(fromStored).filter((message) => message !== undefined);
}
