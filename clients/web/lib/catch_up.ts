import type { Connection } from "./connection.ts";
import type { Conversation, GroupInfo, Host } from "./conversation.ts";
import type { StoredMessage } from "./messages.ts";
import type { ConversationId } from "./topics.ts";

/** What opening a connection needs of the client. */
export interface CatchUpHost extends Pick<Host, "call" | "topics"> {
    readonly connection: Connection;
    conversations(): Iterable<Conversation>;
    conversation(id: ConversationId): Conversation;
    joined(group: GroupInfo): Conversation;
    left(id: ConversationId): void;
}

interface SyncAnswer {
    conversations: { conversation: string; last_seq: number; messages: StoredMessage[]; more: boolean }[];
    gone: string[];
    more: boolean;
}

interface UnreadPage {
    conversations: { conversation: string; unread: number; read_seq: number; last_seq: number }[];
    next: string | null;
}

/** Live delivery of what is known already: it needs the broker alone, so it works while the bridge is away. */
export async function listen(host: CatchUpHost, groups: string[]): Promise<void> {
    await host.connection.subscribe([
        ...host.topics.ownFilters(),
        ...groups.flatMap((group) => host.topics.groupFilters(group)),
    ]);
}

/**
 * From listening to "everything is here": asks what was missed. What is delivered meanwhile is held back by its number, so
 * that nothing is lost and nothing is shown twice.
 */
export async function catchUp(host: CatchUpHost, subscribed: ReadonlySet<string>): Promise<void> {
    await refreshGroups(host, subscribed);
    await synchronise(host);
    await Promise.all([...host.conversations()].map((conversation) => conversation.heal()));
    await countUnread(host);
}

/** The groups of now; subscribes to those that are new to this connection. */
export async function refreshGroups(host: CatchUpHost, subscribed: ReadonlySet<string>): Promise<void> {
    const groups: GroupInfo[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
        const page: { groups: GroupInfo[]; next: string | null } = await host.call("groups.list", {
            limit: 500,
            ...(cursor ? { cursor } : {}),
        });
        groups.push(...page.groups);
        cursor = page.next;
    }
    const ids = new Set(groups.map((group) => `g/${group.id}`));
    for (const conversation of [...host.conversations()])
        if (conversation.isGroup && !ids.has(conversation.id)) host.left(conversation.id);
    for (const group of groups) host.joined(group);
    const fresh = groups.filter((group) => !subscribed.has(group.id));
    await host.connection.subscribe(fresh.flatMap((group) => host.topics.groupFilters(group.id)));
}

async function synchronise(host: CatchUpHost): Promise<void> {
    for (;;) {
        const known: Record<string, number> = {};
        for (const conversation of host.conversations()) if (conversation.started) known[conversation.id] = conversation.lastSeq;
        const answer = await host.call<SyncAnswer>("sync", { known, limit: 1000 });
        for (const id of answer.gone) host.left(id);
        for (const { conversation: id, messages } of answer.conversations) {
            const conversation = host.conversation(id);
            const at = known[id];
            if (at !== undefined) await conversation.fill(at, messages);
            else await conversation.begin(messages, messages[0]?.seq === 1);
        }
        const more = answer.more || answer.conversations.some(({ conversation, more }) => more && conversation in known);
        if (!more || answer.conversations.length === 0) break;
    }
    // Groups in which nothing was ever said.
    for (const conversation of host.conversations()) if (!conversation.started) await conversation.begin([], true);
}

export async function countUnread(host: CatchUpHost): Promise<void> {
    const silent = new Map([...host.conversations()].map((conversation) => [conversation.id, conversation.lastSeq]));
    for (let cursor: string | null | undefined; cursor !== null; ) {
        const page: UnreadPage = await host.call("unread", { limit: 500, ...(cursor ? { cursor } : {}) });
        for (const { conversation: id, unread, read_seq: read, last_seq: last } of page.conversations) {
            host.conversation(id).setUnread(unread, read, last);
            silent.delete(id);
        }
        cursor = page.next;
    }
    for (const [id, last] of silent) host.conversation(id).setUnread(0, last, last);
}
