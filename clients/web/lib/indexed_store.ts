import type { Message } from "./messages.ts";
import { unite, type OutboxEntry, type Store, type Window } from "./store.ts";
import type { ConversationId } from "./topics.ts";

const version = 1;

function finished<T>(request: IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

function committed(transaction: IDBTransaction): Promise<void> {
    return new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
}

function migrate(db: IDBDatabase): void {
    const messages = db.createObjectStore("messages", { keyPath: ["conversation", "seq"] });
    messages.createIndex("ref", ["conversation", "from", "ref"]);
    db.createObjectStore("windows");
    db.createObjectStore("outbox", { keyPath: "ref" });
    db.createObjectStore("values");
}

/** A store in the browser's IndexedDB. */
export class IndexedStore implements Store {
    readonly #db: IDBDatabase;

    private constructor(db: IDBDatabase) {
        this.#db = db;
        // Another tab wants to change or delete the database: do not stand in its way.
        db.onversionchange = () => db.close();
    }

    static async open(name: string, factory: IDBFactory = indexedDB): Promise<IndexedStore> {
        const request = factory.open(name, version);
        request.onupgradeneeded = () => migrate(request.result);
        return new IndexedStore(await finished(request));
    }

    static async destroy(name: string, factory: IDBFactory = indexedDB): Promise<void> {
        await finished(factory.deleteDatabase(name) as IDBRequest<unknown>);
    }

    async windows(): Promise<Map<ConversationId, Window>> {
        const store = this.#db.transaction("windows").objectStore("windows");
        const [keys, values] = await Promise.all([finished(store.getAllKeys()), finished(store.getAll())]);
        return new Map(keys.map((key, at) => [String(key), values[at] as Window]));
    }

    async messages(conversation: ConversationId, before: number, limit: number): Promise<Message[]> {
        const store = this.#db.transaction("messages").objectStore("messages");
        const range = IDBKeyRange.bound([conversation, 0], [conversation, before], false, true);
        const found: Message[] = [];
        await new Promise<void>((resolve, reject) => {
            const request = store.openCursor(range, "prev");
            request.onerror = () => reject(request.error);
            request.onsuccess = () => {
                const cursor = request.result;
                if (!cursor || found.length === limit) return resolve();
                found.push(cursor.value as Message);
                cursor.continue();
            };
        });
        return found.reverse();
    }

    async save(conversation: ConversationId, messages: readonly Message[], window: Window): Promise<void> {
        const transaction = this.#db.transaction(["messages", "windows"], "readwrite");
        const done = committed(transaction);
        const windows = transaction.objectStore("windows");
        const store = transaction.objectStore("messages");
        const old = (await finished(windows.get(conversation))) as Window | undefined;
        const { window: united, drop } = unite(old, window);
        if (drop === "old" && old) store.delete(IDBKeyRange.bound([conversation, 0], [conversation, old.high]));
        if (drop !== "fresh") for (const message of messages) store.put(message);
        windows.put(united, conversation);
        await done;
    }

    async prune(conversation: ConversationId, count: number): Promise<void> {
        const transaction = this.#db.transaction(["messages", "windows"], "readwrite");
        const done = committed(transaction);
        const windows = transaction.objectStore("windows");
        const window = (await finished(windows.get(conversation))) as Window | undefined;
        const low = (window?.high ?? 0) - count + 1;
        if (window && low > window.low) {
            transaction
                .objectStore("messages")
                .delete(IDBKeyRange.bound([conversation, 0], [conversation, low], false, true));
            windows.put({ ...window, low, atStart: false }, conversation);
        }
        await done;
    }

    async forget(conversation: ConversationId): Promise<void> {
        const transaction = this.#db.transaction(["messages", "windows"], "readwrite");
        const all = IDBKeyRange.bound([conversation, 0], [conversation, Infinity]);
        transaction.objectStore("messages").delete(all);
        transaction.objectStore("windows").delete(conversation);
        await committed(transaction);
    }

    async findByRef(conversation: ConversationId, from: string, ref: string): Promise<Message | undefined> {
        const index = this.#db.transaction("messages").objectStore("messages").index("ref");
        return (await finished(index.get([conversation, from, ref]))) as Message | undefined;
    }

    async putOutbox(entry: OutboxEntry): Promise<void> {
        // Strict: what send() has accepted survives the end of the browser, not only of the tab.
        const transaction = this.#db.transaction("outbox", "readwrite", { durability: "strict" });
        transaction.objectStore("outbox").put(entry);
        await committed(transaction);
    }

    async removeOutbox(ref: string): Promise<void> {
        const transaction = this.#db.transaction("outbox", "readwrite");
        transaction.objectStore("outbox").delete(ref);
        await committed(transaction);
    }

    async outbox(): Promise<OutboxEntry[]> {
        const entries = await finished(this.#db.transaction("outbox").objectStore("outbox").getAll());
        return (entries as OutboxEntry[]).sort((one, other) => one.created - other.created);
    }

    async adopt(tab: string, alive: ReadonlySet<string>): Promise<OutboxEntry[]> {
        const transaction = this.#db.transaction("outbox", "readwrite");
        const done = committed(transaction);
        const store = transaction.objectStore("outbox");
        const entries = (await finished(store.getAll())) as OutboxEntry[];
        const orphans = entries.filter((entry) => entry.owner !== tab && !alive.has(entry.owner));
        for (const entry of orphans) store.put({ ...entry, owner: tab });
        await done;
        return orphans.map((entry) => ({ ...entry, owner: tab })).sort((one, other) => one.created - other.created);
    }

    async value<T>(key: string): Promise<T | undefined> {
        return (await finished(this.#db.transaction("values").objectStore("values").get(key))) as T | undefined;
    }

    async putValue(key: string, value: unknown): Promise<void> {
        const transaction = this.#db.transaction("values", "readwrite");
        if (value === undefined) transaction.objectStore("values").delete(key);
        else transaction.objectStore("values").put(value, key);
        await committed(transaction);
    }

    close(): void {
        this.#db.close();
    }
}
