import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from "mqtt";
import { Backoff } from "./backoff.ts";
import { Emitter } from "./emitter.ts";
import { ParleyError, toParleyError } from "./errors.ts";

/**
 * What is true of the connection now.
 *   stopped      nobody wants one
 *   connecting   under way
 *   catching-up  connected; what was missed is being fetched
 *   online       connected, and everything is here
 *   waiting      not connected; the next attempt is at `until` (milliseconds since 1970)
 *   refused      the server does not let this user in: only a new login helps
 */
export type ConnectionState =
    | { name: "stopped" | "connecting" | "catching-up" | "online" }
    | { name: "waiting"; until: number; reason: string }
    | { name: "refused"; reason: string };

export interface Delivery {
    topic: string;
    payload: Uint8Array;
    retained: boolean;
    properties: IPublishPacket["properties"];
}

export interface Publication {
    topic: string;
    payload: string | Uint8Array;
    /** 0: may be lost. 1: acknowledged; the default. */
    qos?: 0 | 1;
    retain?: boolean;
    contentType?: string;
    responseTopic?: string;
    correlationData?: Uint8Array;
}

export interface ConnectionOptions {
    /** ws:// or wss://; in Node mqtt:// as well. */
    url: string;
    user: string;
    clientId: string;
    /** Asked before each attempt. Rejects with `unauthenticated` if only a new login helps. */
    password(renew: boolean): Promise<string>;
    backoff?: Backoff;
    connectMs?: number;
    open?: (url: string, options: IClientOptions) => MqttClient;
}

interface Waiting {
    publication: Publication;
    resolve(): void;
    reject(error: ParleyError): void;
}

const keepaliveSeconds = 60;
const probeMs = 5_000;
/** Below the broker's receive maximum (20), which MQTT.js does not watch. */
const maxInFlight = 12;
const maxQueued = 2_000;
const notAuthorized = new Set([4, 5, 0x86, 0x87]);

/**
 * One MQTT 5 connection that comes back by itself, with a clean session each time: what was missed meanwhile is told by
 * numbers and fetched from history, not by the broker's queue.
 *
 * Order     publications leave in the order of the calls; deliveries come in the order of the broker.
 * Errors    publish() and subscribe() reject with ParleyError: `unavailable` when the connection ends before the
 *           acknowledgement (it may have arrived), `permission_denied` when the broker refuses.
 * Bounds    12 publications wait for their acknowledgement, 2000 more wait to be sent; further ones are `unavailable`.
 */
export class Connection extends Emitter<{ state: ConnectionState; open: void; delivery: Delivery }> {
    readonly #options: ConnectionOptions;
    readonly #backoff: Backoff;
    #state: ConnectionState = { name: "stopped" };
    #client: MqttClient | undefined;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #wanted = false;
    #renew = false;
    #attempt = 0;
    #inFlight = new Set<Waiting>();
    #queue: Waiting[] = [];
    #probe: ReturnType<typeof setTimeout> | undefined;

    constructor(options: ConnectionOptions) {
        super();
        this.#options = options;
        this.#backoff = options.backoff ?? new Backoff();
    }

    get state(): ConnectionState {
        return this.#state;
    }

    get connected(): boolean {
        return this.#state.name === "catching-up" || this.#state.name === "online";
    }

    start(): void {
        if (this.#wanted) return;
        this.#wanted = true;
        this.#backoff.reset();
        void this.#connect();
    }

    stop(): void {
        this.#wanted = false;
        this.#drop("stopped");
        this.#set({ name: "stopped" });
    }

    /** The owner has fetched what was missed. */
    ready(): void {
        if (this.#state.name !== "catching-up") return;
        this.#backoff.reset();
        this.#set({ name: "online" });
    }

    /** Ends this connection and begins the next one, for example because opening it has failed half way. */
    restart(reason: string): void {
        if (this.#wanted && this.connected) this.#lost(reason);
    }

    /**
     * Something has changed (the network, the page is seen again): try now if waiting; if connected, ask the broker for
     * a sign of life, and begin anew if there is none within five seconds.
     */
    wake(): void {
        if (!this.#wanted) return;
        if (this.#state.name === "waiting") {
            void this.#connect();
        } else if (this.connected && !this.#probe) {
            const client = this.#client;
            this.#probe = setTimeout(() => {
                this.#probe = undefined;
                if (client === this.#client) this.#lost("the server does not answer");
            }, probeMs);
            client?.sendPing();
        }
    }

    publish(publication: Publication): Promise<void> {
        return new Promise((resolve, reject) => {
            if (!this.connected) return reject(new ParleyError("unavailable", "not connected"));
            if (this.#queue.length >= maxQueued) {
                return reject(new ParleyError("unavailable", "too much is waiting to be sent"));
            }
            this.#queue.push({ publication, resolve, reject });
            this.#pump();
        });
    }

    /** For each filter whether it was granted. */
    async subscribe(filters: string[]): Promise<boolean[]> {
        const granted: boolean[] = [];
        const batch = 64;
        for (let at = 0; at < filters.length; at += batch) {
            granted.push(...(await this.#subscribe(filters.slice(at, at + batch))));
        }
        return granted;
    }

    unsubscribe(filters: string[]): void {
        if (this.connected) this.#client?.unsubscribe(filters, () => undefined);
    }

    #subscribe(filters: string[]): Promise<boolean[]> {
        const client = this.#client;
        return new Promise((resolve, reject) => {
            if (!client || !this.connected) return reject(new ParleyError("unavailable", "not connected"));
            const closed = () => reject(new ParleyError("unavailable", "the connection was lost"));
            client.once("close", closed);
            client.subscribe(filters, { qos: 1 }, (error, _granted, packet) => {
                client.off("close", closed);
                const codes = packet?.granted as number[] | undefined;
                if (codes) resolve(filters.map((_, at) => Number(codes[at] ?? 128) < 128));
                else reject(toParleyError(error ?? "the broker has not answered"));
            });
        });
    }

    async #connect(): Promise<void> {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        const attempt = ++this.#attempt;
        this.#set({ name: "connecting" });
        let password: string;
        try {
            password = await this.#options.password(this.#renew);
        } catch (error) {
            if (attempt !== this.#attempt || !this.#wanted) return;
            const why = toParleyError(error);
            if (why.code === "unauthenticated") return this.#refuse(why.message);
            return this.#wait(why.message);
        }
        if (attempt !== this.#attempt || !this.#wanted) return;
        this.#open(attempt, password);
    }

    #open(attempt: number, password: string): void {
        const client = (this.#options.open ?? mqtt.connect)(this.#options.url, {
            protocolVersion: 5,
            clientId: this.#options.clientId,
            username: this.#options.user,
            password,
            clean: true,
            keepalive: keepaliveSeconds,
            connectTimeout: this.#options.connectMs ?? 15_000,
            reconnectPeriod: 0,
            resubscribe: false,
            queueQoSZero: false,
            // The other timers run in a worker made from a blob, which a strict content security policy forbids.
            timerVariant: "native",
        });
        this.#client = client;
        const mine = () => client === this.#client && attempt === this.#attempt;
        let reason = "the connection was lost";
        client.on("connect", () => {
            if (!mine()) return;
            this.#renew = false;
            this.#set({ name: "catching-up" });
            this.emit("open", undefined);
        });
        client.on("message", (topic, payload, packet) => {
            if (mine()) this.emit("delivery", { topic, payload, retained: packet.retain, properties: packet.properties });
        });
        client.on("packetreceive", () => {
            clearTimeout(this.#probe);
            this.#probe = undefined;
        });
        client.on("error", (error) => {
            reason = error.message;
            const code = (error as { code?: unknown }).code;
            if (!mine() || !notAuthorized.has(Number(code))) return;
            // The second time with a fresh token: then it is not the token.
            if (this.#renew) reason = "the server refuses the login";
            this.#renew = true;
        });
        client.on("disconnect", (packet) => {
            reason = `the server closed the connection (${packet.reasonCode ?? 0})`;
        });
        client.on("close", () => {
            if (mine()) this.#lost(reason);
        });
    }

    #lost(reason: string): void {
        this.#drop(reason);
        if (this.#wanted) this.#wait(reason);
    }

    #wait(reason: string): void {
        const delay = this.#backoff.next();
        this.#set({ name: "waiting", until: Date.now() + delay, reason });
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#connect(), delay);
    }

    #refuse(reason: string): void {
        this.#wanted = false;
        this.#drop(reason);
        this.#set({ name: "refused", reason });
    }

    /** Ends what there is; what waited for an answer does not get one. */
    #drop(reason: string): void {
        ++this.#attempt;
        clearTimeout(this.#timer);
        clearTimeout(this.#probe);
        this.#probe = undefined;
        const client = this.#client;
        this.#client = undefined;
        if (client) {
            client.on("error", () => undefined);
            client.end(true);
        }
        const waiting = [...this.#inFlight, ...this.#queue];
        this.#inFlight = new Set();
        this.#queue = [];
        for (const each of waiting) each.reject(new ParleyError("unavailable", reason));
    }

    #pump(): void {
        const client = this.#client;
        while (client && this.#inFlight.size < maxInFlight) {
            const next = this.#queue.shift();
            if (!next) return;
            this.#inFlight.add(next);
            const { publication } = next;
            const properties: IClientOptions["properties"] & Record<string, unknown> = {};
            if (publication.contentType) properties.contentType = publication.contentType;
            if (publication.responseTopic) properties.responseTopic = publication.responseTopic;
            if (publication.correlationData) properties.correlationData = publication.correlationData;
            const options = { qos: publication.qos ?? 1, retain: publication.retain ?? false, properties } as const;
            client.publish(publication.topic, publication.payload as string, options as object, (error) => {
                if (!this.#inFlight.delete(next)) return;
                const code = Number((error as { code?: unknown } | null | undefined)?.code);
                if (!error) next.resolve();
                else if (code === 0x87) next.reject(new ParleyError("permission_denied", "refused by the server"));
                else if (code === 0x97) next.reject(new ParleyError("unavailable", "too much at once"));
                else next.reject(toParleyError(error));
                this.#pump();
            });
        }
    }

    #set(state: ConnectionState): void {
        const same = state.name === this.#state.name && state.name !== "waiting" && state.name !== "refused";
        this.#state = state;
        if (!same) this.emit("state", state);
    }
}
