import { catchUp, countUnread, listen, refreshGroups, type CatchUpHost } from "./catch_up.ts";
import { Backoff } from "./backoff.ts";
import { Connection, type ConnectionState, type Delivery, type Publication } from "./connection.ts";
import { Conversation, type GroupInfo, type Host } from "./conversation.ts";
import { Emitter } from "./emitter.ts";
import { toParleyError } from "./errors.ts";
import { IndexedStore } from "./indexed_store.ts";
import { MemoryStore } from "./memory_store.ts";
import { fromDelivery, type Message } from "./messages.ts";
import { newRef, Outbox, type Outgoing } from "./outbox.ts";
import { People, type Presence } from "./people.ts";
import { Rest } from "./rest.ts";
import { Rpc, type Json } from "./rpc.ts";
import type { Store } from "./store.ts";
import { Tabs } from "./tabs.ts";
import { Topics, type ConversationId } from "./topics.ts";

/** What the server tells this user himself (docs/protocol.md, section 4). */
export interface Notice extends Json {
    notice: string;
    group?: string;
    user?: string;
    by?: string;
    role?: string;
    ref?: string;
    reason?: string;
    retry_after_ms?: number;
    client?: string;
}

export interface ClientOptions {
    /** Signed in: its login says who this is, and its token opens the connection. */
    rest: Rest;
    /** ws://host/mqtt; absent: where the page came from. */
    url?: string;
    /** `topics.root` of the server. */
    root?: string;
    /** Absent: IndexedDB, or memory where there is none. */
    store?: Store;
    /** Absent: the access token. */
    password?: (renew: boolean) => Promise<string>;
}

export interface ClientEvents extends Record<string, unknown> {
    state: ConnectionState;
    /** The list of conversations, or something in one of them, is different. */
    conversations: void;
    /** A message that is new on this device; once each, in order within its conversation. */
    message: { conversation: Conversation; message: Message };
    outgoing: Outgoing;
    notice: Notice;
    announcement: { text: string };
}

const keptMessages = 3_000;
/** Answers to what the client asks by itself take milliseconds; without one it asks again. */
const hostPatienceMs = 5_000;

export const databaseName = (user: string, root = "parley"): string => `parley.${root}.${user}`;

/**
 * One user's Parley in this page: the connection, his conversations, the people in them, what he sends.
 *
 * Lifetime  open() restores what is kept on this device, so that it can be shown at once; start() connects, and keeps
 *           the connection until stop(). All of it runs on the page's event loop.
 * Tabs      each tab is a device of its own with its own connection; see tabs.ts.
 */
export class ParleyClient extends Emitter<ClientEvents> {
    readonly me: string;
    readonly rest: Rest;
    readonly people: People;
    readonly store: Store;
    readonly topics: Topics;
    readonly #connection: Connection;
    readonly #rpc: Rpc;
    readonly #outbox: Outbox;
    readonly #tabs: Tabs;
    readonly #clientId: string;
    readonly #conversations = new Map<ConversationId, Conversation>();
    readonly #watched = new Set<string>();
    readonly #host: CatchUpHost & Host;
    #opened = 0;

    private constructor(options: ClientOptions, user: string, store: Store) {
        super();
        const root = options.root ?? "parley";
        const tab = newRef().slice(0, 12);
        this.me = user;
        this.rest = options.rest;
        this.store = store;
        this.topics = new Topics(root, user, tab);
        this.#tabs = new Tabs(user, tab);
        this.#clientId = `${user}:web-${tab}`;
        this.#connection = new Connection({
            url: options.url ?? `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/mqtt`,
            user,
            clientId: this.#clientId,
            password: options.password ?? ((renew) => this.rest.token(renew)),
        });
        this.#rpc = new Rpc(this.#connection, this.topics);
        this.people = new People(store, (method, parameters) => this.call(method, parameters));
        this.#outbox = new Outbox({
            store,
            tab,
            send: ({ conversation, ref, payload, contentType }) =>
                this.#connection.publish({ topic: this.topics.send(conversation, ref), payload, contentType }),
            find: async ({ conversation, ref }) => (await store.findByRef(conversation, user, ref)) !== undefined,
        });
        this.#host = this.#makeHost();
        this.#listen();
    }

    static async open(options: ClientOptions): Promise<ParleyClient> {
        const user = options.rest.login?.user ?? "";
        const store = options.store ?? (await openStore(databaseName(user, options.root)));
        const client = new ParleyClient(options, user, store);
        await client.#restore();
        return client;
    }

    get state(): ConnectionState {
        return this.#connection.state;
    }
    /** In no order. */
    get conversations(): Conversation[] {
        return [...this.#conversations.values()];
    }

    start(): void {
        this.#connection.start();
    }

    /** Something may have changed (network, the page is seen again): look now. */
    wake(): void {
        this.#connection.wake();
    }

    async stop(): Promise<void> {
        this.#connection.stop();
        this.#tabs.close();
        this.store.close();
    }

    /** An existing conversation, or a private one that begins with the first message. */
    conversation(id: ConversationId): Conversation {
        let conversation = this.#conversations.get(id);
        if (!conversation) {
            conversation = new Conversation(id, this.#host);
            this.#conversations.set(id, conversation);
            const mine = conversation;
            for (const name of ["changed", "typing"] as const) conversation.on(name, () => this.emit("conversations", undefined));
            conversation.on("message", (message) => this.emit("message", { conversation: mine, message }));
        }
        if (!conversation.isGroup) this.#watch(conversation.part);
        return conversation;
    }

    find(id: ConversationId): Conversation | undefined {
        return this.#conversations.get(id);
    }

    /** A request over MQTT (docs/protocol.md, section 5). */
    call<Result extends object = Json>(method: string, parameters: Json = {}): Promise<Result> {
        return this.#rpc.call<Result>(method, parameters);
    }

    publish(publication: Publication): Promise<void> {
        return this.#connection.publish(publication);
    }

    retry(ref: string): Promise<void> {
        return this.#outbox.retry(ref);
    }
    discard(ref: string): Promise<void> {
        return this.#outbox.discard(ref);
    }

    /** After something that changed one's own groups, so as not to wait for the news. */
    async refreshGroups(): Promise<void> {
        await refreshGroups(this.#host, new Set(this.#groups().map((conversation) => conversation.part)));
        for (const conversation of this.#groups()) if (!conversation.started) await conversation.beginFromHistory();
    }

    // ---- inside ----

    #makeHost(): CatchUpHost & Host {
        const client = this;
        return {
            me: this.me,
            topics: this.topics,
            store: this.store,
            outbox: this.#outbox,
            connection: this.#connection,
            get online() {
                return client.#connection.connected;
            },
            publish: (publication) => this.#connection.publish(publication),
            call: (method, parameters) => this.#rpc.call(method, parameters, hostPatienceMs),
            conversations: () => this.#conversations.values(),
            conversation: (id) => this.conversation(id),
            joined: (group) => this.#joined(group),
            left: (id) => this.#left(id),
        };
    }

    #listen(): void {
        this.#connection.on("open", () => void this.#open());
        this.#connection.on("delivery", (delivery) => this.#deliver(delivery));
        this.#connection.on("state", (state) => {
            if (state.name !== "online" && state.name !== "catching-up") this.#closed();
            this.emit("state", state);
        });
        const changed = (outgoing: Outgoing) => {
            this.emit("outgoing", outgoing);
            this.conversation(outgoing.conversation).touched();
        };
        this.#outbox.on("changed", changed);
        this.#outbox.on("gone", changed);
        this.people.on("changed", () => this.emit("conversations", undefined));
    }

    async #restore(): Promise<void> {
        await this.#tabs.open();
        await this.people.restore();
        const cards = (await this.store.value<GroupInfo[]>("groups")) ?? [];
        for (const card of cards) this.conversation(`g/${card.id}`).info = card;
        for (const [id, window] of await this.store.windows()) {
            await this.store.prune(id, keptMessages);
            await this.conversation(id).restore(window.high, window.atStart);
        }
        await this.#outbox.adopt(await this.#tabs.alive());
    }

    async #open(): Promise<void> {
        const opening = ++this.#opened;
        const lasts = () => opening === this.#opened && this.#connection.connected;
        const groups = this.#groups().map((conversation) => conversation.part);
        try {
            await listen(this.#host, groups);
            this.#outbox.resume(false);
            for (const patience = new Backoff(250, 5_000); lasts(); ) {
                try {
                    await catchUp(this.#host, new Set(groups));
                    break;
                } catch (error) {
                    // The bridge is away. Messages are delivered and sent all the same; what was missed comes later.
                    if (toParleyError(error).code !== "unavailable") throw error;
                    await new Promise((resolve) => setTimeout(resolve, patience.next()));
                }
            }
        } catch (error) {
            if (lasts()) this.#connection.restart(toParleyError(error).message);
            return;
        }
        if (!lasts()) return;
        for (const user of this.#watched) void this.#subscribePresence(user);
        this.#keepCards();
        this.#connection.ready();
        this.#outbox.resume(true);
        await this.#outbox.adopt(await this.#tabs.alive());
    }

    #closed(): void {
        ++this.#opened;
        this.#outbox.pause();
        this.people.disconnected();
        for (const conversation of this.#conversations.values()) conversation.disconnected();
    }

    #deliver(delivery: Delivery): void {
        const incoming = this.topics.parse(delivery.topic);
        if (!incoming) return;
        switch (incoming.what) {
            case "message":
            case "event": {
                const { conversation, from, what } = incoming;
                const message = fromDelivery(conversation, from, what, delivery.payload, delivery.properties as never);
                if (message) this.#arrived(message);
                return;
            }
            case "read":
            case "recv":
                this.conversation(incoming.conversation).setMark(incoming.from, incoming.what, Number(textOf(delivery)));
                return;
            case "live":
            case "state":
                this.conversation(incoming.conversation).liveArrived(incoming.what, incoming.from, incoming.rest, delivery.payload);
                return;
            case "reply":
                return this.#rpc.receive(delivery);
            case "presence":
                return this.#presence(incoming.user, jsonOf(delivery));
            case "group-presence":
                return this.#groupPresence(jsonOf(delivery));
            case "info":
                return this.#card(incoming.group, jsonOf(delivery));
            case "groups":
                if (!delivery.retained) void this.refreshGroups().catch(() => undefined);
                return;
            case "notice":
                return this.#notice(jsonOf(delivery));
            case "announcement":
                this.emit("announcement", { text: textOf(delivery) });
        }
    }

    #arrived(message: Message): void {
        const known = this.#conversations.get(message.conversation);
        // A group is entered by refreshGroups(), which fetches what is there; its first messages are in that.
        if (!known && message.conversation.startsWith("g/")) return;
        const conversation = known ?? this.conversation(message.conversation);
        conversation.deliver(message);
        // While catching up that is sync's work.
        if (!conversation.started && this.state.name === "online") void conversation.beginFromHistory().catch(() => undefined);
    }

    #presence(user: string, value: Json | undefined): void {
        if (value) this.people.setPresence(user, value as unknown as Presence);
    }

    #groupPresence(value: Json | undefined): void {
        const ts = Number(value?.ts) || 0;
        for (const id of (value?.on ?? []) as string[]) this.people.setOnline(id, true, ts);
        for (const id of (value?.off ?? []) as string[]) this.people.setOnline(id, false, ts);
    }

    #card(group: string, value: Json | undefined): void {
        const conversation = this.#conversations.get(`g/${group}`);
        if (!conversation || !value) return;
        conversation.info = { ...(value as unknown as GroupInfo), role: conversation.info?.role };
        conversation.touched();
        this.#keepCards();
    }

    #notice(value: Json | undefined): void {
        const notice = value as Notice | undefined;
        if (typeof notice?.notice !== "string") return;
        if (notice.notice === "refused" && notice.ref) this.#outbox.explain(notice.ref, String(notice.reason), notice.retry_after_ms);
        if (notice.notice === "session_expiring" && notice.client === this.#clientId) void this.#extend();
        if (notice.notice === "role" || notice.notice === "muted" || notice.notice === "unmuted") {
            void this.refreshGroups().catch(() => undefined);
        }
        this.emit("notice", notice);
    }

    /** A token that runs out ends its session; a fresh one keeps it, without a new connection. */
    async #extend(): Promise<void> {
        try {
            await this.call("token.renew", { token: await this.rest.token(true), client: this.#clientId });
        } catch {
            // The session ends then, and the next one begins with a fresh token.
        }
    }

    #joined(group: GroupInfo): Conversation {
        const conversation = this.conversation(`g/${group.id}`);
        conversation.info = { ...group, last_seq: conversation.info?.last_seq };
        conversation.touched();
        return conversation;
    }

    #left(id: ConversationId): void {
        const conversation = this.#conversations.get(id);
        if (!conversation) return;
        this.#conversations.delete(id);
        if (conversation.isGroup) this.#connection.unsubscribe(this.topics.groupFilters(conversation.part));
        // What one may not read any more is not kept either.
        void this.store.forget(id).catch(() => undefined);
        this.#keepCards();
        this.emit("conversations", undefined);
    }

    #groups(): Conversation[] {
        return this.conversations.filter((conversation) => conversation.isGroup && conversation.info);
    }

    #keepCards(): void {
        const cards = this.#groups().map((conversation) => conversation.info);
        void this.store.putValue("groups", cards).catch(() => undefined);
    }

    #watch(user: string): void {
        if (this.#watched.has(user)) return;
        this.#watched.add(user);
        if (this.state.name === "online") void this.#subscribePresence(user);
    }

    /** Refused for strangers: then it is not known whether they are there. */
    async #subscribePresence(user: string): Promise<void> {
        await this.#connection.subscribe([this.topics.presence(user)]).catch(() => undefined);
    }

    /** Asks the server again how much is unread. */
    async recount(): Promise<void> {
        await countUnread(this.#host);
    }
}

async function openStore(name: string): Promise<Store> {
    try {
        return await IndexedStore.open(name);
    } catch {
        return new MemoryStore();
    }
}

const textOf = (delivery: Delivery): string => new TextDecoder().decode(delivery.payload);

function jsonOf(delivery: Delivery): Json | undefined {
    try {
        const value: unknown = JSON.parse(textOf(delivery));
        return typeof value === "object" && value !== null ? (value as Json) : undefined;
    } catch {
        return undefined;
    }
}
