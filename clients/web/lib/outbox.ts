import { Emitter } from "./emitter.ts";
import { toParleyError, type ParleyError } from "./errors.ts";
import type { OutboxEntry, Store } from "./store.ts";
import type { ConversationId } from "./topics.ts";

/**
 * A message of one's own that history does not have yet.
 *   queued    kept on this device, sent as soon as there is a connection
 *   sent      handed to the broker, not acknowledged
 *   stored    acknowledged; its seq comes with its echo
 *   refused   the server does not take it, `reason` says why; retry() or discard()
 */
export interface Outgoing {
    ref: string;
    conversation: ConversationId;
    payload: string | Uint8Array;
    contentType: string;
    created: number;
    state: "queued" | "sent" | "stored" | "refused";
    reason?: string;
    /** Refused until then (slow mode, limits): tried again at this time. */
    retryAt?: number;
}

export interface OutboxOptions {
    store: Store;
    tab: string;
    /** Resolves when the broker has acknowledged. */
    send(entry: OutboxEntry): Promise<void>;
    /** Is it in history already? Asked for what may have been sent by an earlier run. */
    find(entry: OutboxEntry): Promise<boolean>;
    now?: () => number;
}

/** A refusal that says when to come back is tried by itself this many times. */
const maxPatience = 60_000;

/**
 * Messages on their way out. What add() has accepted is sent once: it is on disk before add() resolves, it keeps its
 * reference in every attempt, and the server stores a reference once. An entry that an earlier run may have sent is
 * looked for in history first, because the server remembers references for a limited time only.
 *
 * Order     of one conversation: that of add(). A refused message does not stop those behind it.
 * Tabs      each sends its own; adopt() takes over what closed ones have left.
 */
export class Outbox extends Emitter<{ changed: Outgoing; gone: Outgoing }> {
    readonly #options: OutboxOptions;
    readonly #entries = new Map<string, OutboxEntry>();
    readonly #states = new Map<string, Outgoing>();
    readonly #unsure = new Set<string>();
    readonly #reasons = new Map<string, { reason: string; retryAfterMs?: number }>();
    readonly #now: () => number;
    #running = false;
    #caughtUp = false;
    #last = 0;

    constructor(options: OutboxOptions) {
        super();
        this.#options = options;
        this.#now = options.now ?? Date.now;
    }

    list(conversation: ConversationId): Outgoing[] {
        return [...this.#states.values()].filter((outgoing) => outgoing.conversation === conversation);
    }

    /** Accepts a message; it is on disk when this resolves. */
    async add(conversation: ConversationId, payload: string | Uint8Array, contentType: string): Promise<Outgoing> {
        // Never the same moment twice: it is the order.
        this.#last = Math.max(this.#last + 0.001, this.#now());
        const entry: OutboxEntry = {
            ref: newRef(),
            conversation,
            payload,
            contentType,
            created: this.#last,
            owner: this.#options.tab,
            tried: this.#running,
        };
        await this.#options.store.putOutbox(entry);
        const outgoing = this.#remember(entry);
        this.emit("changed", outgoing);
        void this.#attempt(entry);
        return outgoing;
    }

    /** Takes over the entries of tabs that are no more. */
    async adopt(alive: ReadonlySet<string>): Promise<void> {
        for (const entry of await this.#options.store.adopt(this.#options.tab, alive)) {
            if (entry.tried) this.#unsure.add(entry.ref);
            this.emit("changed", this.#remember(entry));
        }
        this.#attemptAll();
    }

    /**
     * There is a connection. Before history is caught up it is not known whether it has what an earlier run may have sent:
     * that waits for `caughtUp`.
     */
    resume(caughtUp: boolean): void {
        this.#running = true;
        this.#caughtUp = caughtUp;
        this.#attemptAll();
    }

    /** The connection is gone. */
    pause(): void {
        this.#running = false;
        for (const outgoing of this.#states.values()) {
            if (outgoing.state === "sent") this.#set(outgoing.ref, { state: "queued" });
        }
    }

    /** A numbered message came with this reference: the entry has done its duty. */
    async arrived(ref: string): Promise<void> {
        const outgoing = this.#states.get(ref);
        if (!outgoing) return;
        this.#forget(ref);
        this.emit("gone", outgoing);
        await this.#options.store.removeOutbox(ref);
    }

    has(ref: string | undefined): boolean {
        return ref !== undefined && this.#states.has(ref);
    }

    /** The server's notice says why a message is refused; it may come before or after the refusal itself. */
    explain(ref: string, reason: string, retryAfterMs?: number): void {
        if (this.#states.get(ref)?.state === "refused") void this.#refuse(ref, reason, retryAfterMs);
        else if (this.#states.has(ref)) this.#reasons.set(ref, { reason, retryAfterMs });
    }

    async retry(ref: string): Promise<void> {
        const entry = this.#entries.get(ref);
        if (!entry) return;
        delete entry.refused;
        await this.#options.store.putOutbox(entry);
        this.#set(ref, { state: "queued", reason: undefined, retryAt: undefined });
        void this.#attempt(entry);
    }

    async discard(ref: string): Promise<void> {
        await this.arrived(ref);
    }

    #attemptAll(): void {
        const entries = [...this.#entries.values()].sort((one, other) => one.created - other.created);
        for (const entry of entries) void this.#attempt(entry);
    }

    async #attempt(entry: OutboxEntry): Promise<void> {
        const outgoing = this.#states.get(entry.ref);
        if (!this.#running || !outgoing || outgoing.state !== "queued" || (outgoing.retryAt ?? 0) > this.#now()) return;
        if (!this.#caughtUp && this.#unsure.has(entry.ref)) return;
        this.#set(entry.ref, { state: "sent", retryAt: undefined });
        try {
            if (this.#unsure.delete(entry.ref) && (await this.#options.find(entry))) return await this.arrived(entry.ref);
            // The store works in the order of the calls, so this keeps the order of the messages, too.
            if (!entry.tried) await this.#options.store.putOutbox((entry = this.#tried(entry)));
            await this.#options.send(entry);
            if (this.#states.get(entry.ref)?.state === "sent") this.#set(entry.ref, { state: "stored" });
        } catch (error) {
            await this.#failed(entry, toParleyError(error));
        }
    }

    #tried(entry: OutboxEntry): OutboxEntry {
        const tried = { ...entry, tried: true };
        this.#entries.set(entry.ref, tried);
        return tried;
    }

    async #failed(entry: OutboxEntry, error: ParleyError): Promise<void> {
        if (!this.#states.has(entry.ref)) return;
        if (error.code === "unavailable") {
            this.#set(entry.ref, { state: "queued" });
            return;
        }
        const known = this.#reasons.get(entry.ref);
        await this.#refuse(entry.ref, known?.reason ?? error.message, known?.retryAfterMs ?? error.retryAfterMs);
    }

    async #refuse(ref: string, reason: string, retryAfterMs?: number): Promise<void> {
        this.#reasons.delete(ref);
        const entry = this.#entries.get(ref);
        if (!entry) return;
        if (retryAfterMs !== undefined && retryAfterMs <= maxPatience) {
            this.#set(ref, { state: "queued", reason, retryAt: this.#now() + retryAfterMs });
            setTimeout(() => void this.#attempt(this.#entries.get(ref) ?? entry), retryAfterMs + 50);
            return;
        }
        entry.refused = reason;
        this.#set(ref, { state: "refused", reason });
        await this.#options.store.putOutbox(entry);
    }

    #remember(entry: OutboxEntry): Outgoing {
        this.#entries.set(entry.ref, entry);
        const outgoing: Outgoing = {
            ref: entry.ref,
            conversation: entry.conversation,
            payload: entry.payload,
            contentType: entry.contentType,
            created: entry.created,
            state: entry.refused === undefined ? "queued" : "refused",
            reason: entry.refused,
        };
        this.#states.set(entry.ref, outgoing);
        return outgoing;
    }

    #set(ref: string, change: Partial<Outgoing>): void {
        const outgoing = this.#states.get(ref);
        if (!outgoing) return;
        const changed = { ...outgoing, ...change };
        this.#states.set(ref, changed);
        this.emit("changed", changed);
    }

    #forget(ref: string): void {
        this.#entries.delete(ref);
        this.#states.delete(ref);
        this.#unsure.delete(ref);
        this.#reasons.delete(ref);
    }
}

/** 96 random bits: nobody uses one twice. */
export function newRef(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
