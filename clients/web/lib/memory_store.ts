import type { Message } from "./messages.ts";
import { unite, type OutboxEntry, type Store, type Window } from "./store.ts";
import type { ConversationId } from "./topics.ts";

/** A store that ends with the page, for browsers that forbid storage. */
export class MemoryStore implements Store {
    readonly #windows = new Map<ConversationId, Window>();
    readonly #messages = new Map<ConversationId, Map<number, Message>>();
    readonly #outbox = new Map<string, OutboxEntry>();
    readonly #values = new Map<string, unknown>();

    async windows(): Promise<Map<ConversationId, Window>> {
        return new Map(this.#windows);
    }

    async messages(conversation: ConversationId, before: number, limit: number): Promise<Message[]> {
        return this.#sorted(conversation)
            .filter((message) => message.seq < before)
            .slice(-limit);
    }

    async save(conversation: ConversationId, messages: readonly Message[], window: Window): Promise<void> {
        const old = this.#windows.get(conversation);
        const { window: united, drop } = unite(old, window);
        let kept = this.#messages.get(conversation);
        if (!kept || drop === "old") this.#messages.set(conversation, (kept = new Map()));
        if (drop !== "fresh") for (const message of messages) kept.set(message.seq, message);
        this.#windows.set(conversation, united);
    }

    async prune(conversation: ConversationId, count: number): Promise<void> {
        const window = this.#windows.get(conversation);
        if (!window || window.high - count + 1 <= window.low) return;
        const low = window.high - count + 1;
        for (const message of this.#sorted(conversation))
            if (message.seq < low) this.#messages.get(conversation)?.delete(message.seq);
        this.#windows.set(conversation, { ...window, low, atStart: false });
    }

    async forget(conversation: ConversationId): Promise<void> {
        this.#windows.delete(conversation);
        this.#messages.delete(conversation);
    }

    async findByRef(conversation: ConversationId, from: string, ref: string): Promise<Message | undefined> {
        return this.#sorted(conversation).find((message) => message.from === from && message.ref === ref);
    }

    async putOutbox(entry: OutboxEntry): Promise<void> {
        this.#outbox.set(entry.ref, { ...entry });
    }

    async removeOutbox(ref: string): Promise<void> {
        this.#outbox.delete(ref);
    }

    async outbox(): Promise<OutboxEntry[]> {
        return this.#entries();
    }

    async adopt(tab: string, alive: ReadonlySet<string>): Promise<OutboxEntry[]> {
        const orphans = this.#entries().filter((entry) => entry.owner !== tab && !alive.has(entry.owner));
        for (const entry of orphans) this.#outbox.set(entry.ref, { ...entry, owner: tab });
        return orphans.map((entry) => ({ ...entry, owner: tab }));
    }

    async value<T>(key: string): Promise<T | undefined> {
        return this.#values.get(key) as T | undefined;
    }

    async putValue(key: string, value: unknown): Promise<void> {
        if (value === undefined) this.#values.delete(key);
        else this.#values.set(key, value);
    }

    close(): void {}

    #entries(): OutboxEntry[] {
        return [...this.#outbox.values()].sort((one, other) => one.created - other.created);
    }

    #sorted(conversation: ConversationId): Message[] {
        return [...(this.#messages.get(conversation)?.values() ?? [])].sort((one, other) => one.seq - other.seq);
    }
}
