/** Ids of users and groups: docs/protocol.md, section 1. */
export const isValidId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id);

/** An id for a group of this name: what of it an id may hold, or a number made of it where that is nothing. */
export function newGroupId(name: string): string {
    const plain = name.normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase().slice(0, 40);
    return plain || (name ? `group-${[...name].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7).toString(36)}` : "");
}

/** "g/{group}" or "u/{peer}", as history names a conversation. */
export type ConversationId = string;

export const isGroup = (conversation: ConversationId): boolean => conversation.startsWith("g/");
/** The group's id, or the peer's. */
export const partOf = (conversation: ConversationId): string => conversation.slice(2);

/** A topic that arrived, taken apart. `from` is who is at the other end: proved by the broker. */
export type Incoming =
    | { what: "message" | "event"; conversation: ConversationId; from: string }
    | { what: "read" | "recv"; conversation: ConversationId; from: string }
    | { what: "live" | "state"; conversation: ConversationId; from: string; rest: string }
    | { what: "info"; group: string }
    | { what: "group-presence"; group: string }
    | { what: "presence"; user: string }
    | { what: "groups" | "notice" }
    | { what: "reply" }
    | { what: "announcement" };

/**
 * Builds and takes apart the topics that a client of `me` uses; the only place of this library with topic literals.
 */
export class Topics {
    readonly root: string;
    readonly me: string;
    /** Part of the topic for answers, so that tabs of one user do not get each other's. */
    readonly tab: string;

    constructor(root: string, me: string, tab: string) {
        this.root = root;
        this.me = me;
        this.tab = tab;
    }

    send(conversation: ConversationId, ref: string): string {
        return `${this.#base(conversation)}/send/${this.me}/${ref}`;
    }
    read(conversation: ConversationId): string {
        return `${this.#base(conversation)}/read/${this.me}`;
    }
    recv(conversation: ConversationId): string {
        return `${this.#base(conversation)}/recv/${this.me}`;
    }
    live(conversation: ConversationId, rest: string): string {
        return `${this.#base(conversation)}/live/${this.me}/${rest}`;
    }
    state(group: ConversationId, rest: string): string {
        return `${this.#base(group)}/state/${this.me}/${rest}`;
    }
    rpc(method: string): string {
        return `${this.root}/u/${this.me}/rpc/${method}`;
    }
    reply(method: string): string {
        return `${this.root}/u/${this.me}/reply/${this.tab}/${method}`;
    }
    presence(user: string): string {
        return `${this.root}/u/${user}/presence`;
    }

    /** What a client of this user always listens to. */
    ownFilters(): string[] {
        const own = `${this.root}/u/${this.me}`;
        return [
            ...["msg/#", "event/#", "out/#", "read/#", "recv/#", "live/#", "groups", "notice"].map((rest) => `${own}/${rest}`),
            `${own}/reply/${this.tab}/#`,
            `${this.root}/all`,
        ];
    }
    groupFilters(group: string): string[] {
        return ["msg/#", "event/#", "read/#", "recv/#", "live/#", "state/#", "info", "presence"].map(
            (rest) => `${this.root}/g/${group}/${rest}`,
        );
    }

    /** undefined: not a topic that a client of ours asks for. */
    parse(topic: string): Incoming | undefined {
        if (!topic.startsWith(`${this.root}/`)) return undefined;
        const [space, owner, kind, actor, ...more] = topic.slice(this.root.length + 1).split("/");
        if (space === "all" && owner === undefined) return { what: "announcement" };
        if (owner === undefined || kind === undefined) return undefined;
        if (space === "g") return this.#group(owner, kind, actor, more);
        if (space !== "u") return undefined;
        if (kind === "presence" && actor === undefined) return { what: "presence", user: owner };
        return owner === this.me ? this.#own(kind, actor, more) : undefined;
    }

    #group(group: string, kind: string, from: string | undefined, more: string[]): Incoming | undefined {
        const conversation = `g/${group}`;
        if (from === undefined) {
            if (kind === "info") return { what: "info", group };
            return kind === "presence" ? { what: "group-presence", group } : undefined;
        }
        return incoming(kind, conversation, from, more);
    }

    #own(kind: string, actor: string | undefined, more: string[]): Incoming | undefined {
        if (kind === "groups" || kind === "notice") return { what: kind };
        if (actor === undefined) return undefined;
        if (kind === "reply") return { what: "reply" };
        if (kind === "out" && more.length === 1) return incoming(more[0] ?? "", `u/${actor}`, this.me, []);
        return incoming(kind, `u/${actor}`, actor, more);
    }

    #base(conversation: ConversationId): string {
        return `${this.root}/${conversation}`;
    }
}

function incoming(kind: string, conversation: ConversationId, from: string, more: string[]): Incoming | undefined {
    switch (kind) {
        case "msg":
            return { what: "message", conversation, from };
        case "event":
            return { what: "event", conversation, from };
        case "read":
        case "recv":
            return { what: kind, conversation, from };
        case "live":
        case "state":
            return { what: kind, conversation, from, rest: more.join("/") };
        default:
            return undefined;
    }
}
