import type { Message } from "./messages.ts";
import type { ConversationId } from "./topics.ts";

/** What is known of a conversation across restarts. Messages low to high are kept, without gaps. */
export interface Window {
    low: number;
    high: number;
    atStart: boolean;
}

/** A message on its way out. It is kept until history has it, or until the user takes it back. */
export interface OutboxEntry {
    ref: string;
    conversation: ConversationId;
    payload: string | Uint8Array;
    contentType: string;
    /** Milliseconds since 1970 by this machine's clock; also the order of sending. */
    created: number;
    /** The tab that sends it. */
    owner: string;
    /** Handed to the broker at least once: it may be stored already. */
    tried: boolean;
    /** Why the server does not take it; it waits for the user. */
    refused?: string;
}

/**
 * What a client keeps on this device: messages, cursors, the outbox and small values. Tabs of one user share it.
 *
 * Errors    operations reject when the browser's storage fails (full, closed, forbidden); what is on the server can be
 *           had again, an outbox entry that could not be written is reported to whoever sent it.
 */
export interface Store {
    windows(): Promise<Map<ConversationId, Window>>;
    /** The newest `limit` messages below `before`, in ascending order. */
    messages(conversation: ConversationId, before: number, limit: number): Promise<Message[]>;
    /**
     * Adds messages and moves the window. Another tab may have written meanwhile: windows that touch are united; of two
     * that do not, the newer one stays and the messages of the older one are removed.
     */
    save(conversation: ConversationId, messages: readonly Message[], window: Window): Promise<void>;
    /** Keeps the newest `count` messages. */
    prune(conversation: ConversationId, count: number): Promise<void>;
    forget(conversation: ConversationId): Promise<void>;
    findByRef(conversation: ConversationId, from: string, ref: string): Promise<Message | undefined>;

    putOutbox(entry: OutboxEntry): Promise<void>;
    removeOutbox(ref: string): Promise<void>;
    /** All entries, oldest first. */
    outbox(): Promise<OutboxEntry[]>;
    /** Makes `tab` the owner of entries whose owner is not among `alive`. One of several tabs that do this gets each. */
    adopt(tab: string, alive: ReadonlySet<string>): Promise<OutboxEntry[]>;

    value<T>(key: string): Promise<T | undefined>;
    putValue(key: string, value: unknown): Promise<void>;

    close(): void;
}

/** How two windows of the same conversation become one; pure, for both stores. */
export function unite(old: Window | undefined, fresh: Window): { window: Window; drop: "none" | "old" | "fresh" } {
    if (!old || old.high < old.low) return { window: fresh, drop: "none" };
    if (fresh.high < fresh.low && fresh.high === old.high) return { window: old, drop: "none" };
    if (fresh.low <= old.high + 1 && old.low <= fresh.high + 1) {
        const first = fresh.low <= old.low ? fresh : old;
        const window = { low: first.low, high: Math.max(old.high, fresh.high), atStart: first.atStart };
        return { window, drop: "none" };
    }
    return fresh.high > old.high ? { window: fresh, drop: "old" } : { window: old, drop: "fresh" };
}
