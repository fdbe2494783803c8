import { Emitter } from "./emitter.ts";
import type { Json } from "./rpc.ts";
import type { Store } from "./store.ts";

export interface Person {
    id: string;
    kind: "person" | "device" | "service";
    display_name: string;
    /** A file id, if the server keeps pictures of users. */
    picture?: string;
}

export interface Presence {
    online: boolean;
    /** In this state since; 0: not known. */
    since: number;
    last_seen: number;
    version: number;
}

type Call = <Result extends object = Json>(method: string, parameters?: Json) => Promise<Result>;

const refreshMs = 10 * 60_000;

/**
 * Names and presence of users. Names are looked up when they are first asked for, and kept on this device; what a caller
 * may not know stays its id.
 */
export class People extends Emitter<{ changed: string }> {
    readonly #store: Store;
    readonly #call: Call;
    readonly #people = new Map<string, Person>();
    readonly #asked = new Map<string, number>();
    readonly #presence = new Map<string, Presence>();

    constructor(store: Store, call: Call) {
        super();
        this.#store = store;
        this.#call = call;
    }

    async restore(): Promise<void> {
        const kept = (await this.#store.value<Person[]>("people")) ?? [];
        for (const person of kept) this.#people.set(person.id, person);
    }

    /** Known now; asks for it if it is not. */
    get(id: string): Person | undefined {
        const person = this.#people.get(id);
        const asked = this.#asked.get(id) ?? 0;
        if (Date.now() - asked > refreshMs) void this.load(id);
        return person;
    }

    /** Everybody whose name is kept here. */
    known(): Person[] {
        return [...this.#people.values()];
    }

    name(id: string): string {
        return this.get(id)?.display_name || id;
    }

    async load(id: string): Promise<void> {
        this.#asked.set(id, Date.now());
        try {
            this.learn(await this.#call<Person & object>("profile.get", { user: id }));
        } catch (error) {
            // Not known to each other: the id is all there is. Without a connection it is asked again.
            if ((error as { code?: string }).code === "unavailable") this.#asked.delete(id);
        }
    }

    /** From an answer that names somebody anyway. */
    learn(person: Partial<Person> & { id: string }): void {
        this.#asked.set(person.id, Date.now());
        const old = this.#people.get(person.id);
        const fresh: Person = { kind: "person", display_name: "", ...old, ...person };
        if (old && old.display_name === fresh.display_name && old.kind === fresh.kind && old.picture === fresh.picture) return;
        this.#people.set(person.id, fresh);
        void this.#store.putValue("people", [...this.#people.values()].slice(-2000)).catch(() => undefined);
        this.emit("changed", person.id);
    }

    presence(id: string): Presence | undefined {
        return this.#presence.get(id);
    }

    /** A larger version is newer; messages may overtake each other. */
    setPresence(id: string, presence: Presence): void {
        const old = this.#presence.get(id);
        if (old && old.version > presence.version) return;
        this.#presence.set(id, presence);
        this.emit("changed", id);
    }

    /** A group's coalesced news: no version, so it only moves what it says. */
    setOnline(id: string, online: boolean, ts: number): void {
        const old = this.#presence.get(id);
        if (old && (old.online === online || old.since > ts)) return;
        this.#presence.set(id, { version: old?.version ?? 0, last_seen: online ? (old?.last_seen ?? ts) : ts, online, since: ts });
        this.emit("changed", id);
    }

    async loadPresence(users: string[]): Promise<void> {
        for (let at = 0; at < users.length; at += 500) {
            const answer = await this.#call<{ presence: (Presence & { user: string })[] }>("presence.get", {
                users: users.slice(at, at + 500),
            });
            for (const { user, ...presence } of answer.presence) this.setPresence(user, presence);
        }
    }

    /** The connection is gone: who is there is not known any more. */
    disconnected(): void {
        const known = [...this.#presence.keys()];
        this.#presence.clear();
        for (const id of known) this.emit("changed", id);
    }
}
