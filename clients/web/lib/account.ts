import type { ParleyClient } from "./client.ts";
import { fromStored, type Message, type StoredMessage } from "./messages.ts";
import type { Person } from "./people.ts";
import type { Json } from "./rpc.ts";

export interface Contact {
    user: string;
    display_name: string;
    since: number;
}

export interface ContactRequest extends Contact {
    mine: boolean;
}

export interface Session {
    number: string;
    client: string;
    user: string;
    address: string;
    protocol: string;
    opened: number;
}

export interface Account extends Person {
    admin: boolean;
    duty?: string;
}

/** What is one's own: profile, contacts, blocks, sessions, password; and the search over everything that one may read. */
export class AccountApi {
    readonly #client: ParleyClient;

    constructor(client: ParleyClient) {
        this.#client = client;
    }

    whoami(): Promise<Account> {
        return this.#client.call<Account>("whoami");
    }
    async setName(display_name: string): Promise<void> {
        await this.#client.call("profile.set", { display_name });
        this.#client.people.learn({ id: this.#client.me, display_name });
    }
    async changePassword(old_password: string, new_password: string): Promise<void> {
        await this.#client.rest.request("PUT", `${this.#path}/password`, { body: { old_password, new_password } });
    }

    async contacts(): Promise<Contact[]> {
        const contacts = await this.#all<Contact>("contacts.list", "contacts");
        for (const { user, display_name } of contacts) this.#client.people.learn({ id: user, display_name });
        return contacts;
    }
    /** Asks somebody to become contacts of each other; if he has asked already, both are. */
    async requestContact(user: string): Promise<void> {
        await this.#client.call("contacts.request", { user });
    }
    async acceptContact(user: string): Promise<void> {
        await this.#client.call("contacts.accept", { user });
    }
    async declineContact(user: string): Promise<void> {
        await this.#client.call("contacts.decline", { user });
    }
    /** Takes back one's own request. */
    async withdrawContact(user: string): Promise<void> {
        await this.#client.call("contacts.withdraw", { user });
    }
    /** Requests that wait for an answer; `mine`: the caller has asked. */
    async contactRequests(): Promise<ContactRequest[]> {
        const [received, sent] = await Promise.all(
            ["received", "sent"].map((side) => this.#all<Contact>("contacts.requests", "requests", { side })),
        );
        return [
            ...(received ?? []).map((request) => ({ ...request, mine: false })),
            ...(sent ?? []).map((request) => ({ ...request, mine: true })),
        ];
    }
    async removeContact(user: string): Promise<void> {
        await this.#client.rest.request("DELETE", `${this.#path}/contacts/${encodeURIComponent(user)}`);
    }
    async blocks(): Promise<Contact[]> {
        const blocks: Contact[] = [];
        for await (const page of this.#client.rest.pages<Contact>(`${this.#path}/blocks`, "blocks")) blocks.push(...page);
        return blocks;
    }
    async block(user: string): Promise<void> {
        await this.#client.call("contacts.block", { user });
    }
    async unblock(user: string): Promise<void> {
        await this.#client.call("contacts.unblock", { user });
    }

    sessions(): Promise<Session[]> {
        return this.#all<Session>("sessions.list", "clients");
    }
    async closeSession(client: string): Promise<void> {
        await this.#client.call("sessions.close", { client });
    }

    /** Newest first; three characters at least. */
    async search(text: string, cursor?: string): Promise<{ messages: Message[]; next: string | null }> {
        const page = await this.#client.call<{ messages: StoredMessage[]; next: string | null }>("search", {
            text,
            limit: 30,
            ...(cursor ? { cursor } : {}),
        });
        return { messages: page.messages.map(fromStored).filter((message) => message !== undefined), next: page.next };
    }

    get #path(): string {
        return `/api/v1/users/${encodeURIComponent(this.#client.me)}`;
    }

    async #all<Item>(method: string, name: string, parameters: Json = {}): Promise<Item[]> {
        const items: Item[] = [];
        for (let cursor: string | undefined; ; ) {
            const page = await this.#client.call(method, { ...parameters, limit: 500, ...(cursor ? { cursor } : {}) });
            items.push(...(page[name] as Item[]));
            if (typeof page.next !== "string") return items;
            cursor = page.next;
        }
    }
}
