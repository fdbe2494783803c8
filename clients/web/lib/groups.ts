import type { GroupInfo, Role } from "./conversation.ts";
import type { ParleyClient } from "./client.ts";
import type { Json } from "./rpc.ts";

export interface Member {
    user: string;
    display_name: string;
    role: Role;
    muted: boolean;
    since: number;
}

export interface JoinRequest {
    user: string;
    display_name: string;
    text: string;
    since: number;
}

export interface Ban {
    user: string;
    until?: number;
    reason: string;
    by: string;
    since: number;
}

export interface Invitation {
    id: string;
    role: Role;
    uses_left: number;
    by: string;
    created: number;
    expires?: number;
}

export type GroupSettings = Partial<
    Pick<GroupInfo, "name" | "topic" | "picture" | "visibility" | "joining" | "read_only" | "slow_mode_ms">
>;

export interface Page<Item> {
    items: Item[];
    next: string | null;
}

/** Groups and their members, as far as the caller's role lets him (docs/protocol.md). Rejects with ParleyError. */
export class Groups {
    readonly #client: ParleyClient;

    constructor(client: ParleyClient) {
        this.#client = client;
    }

    get(group: string): Promise<GroupInfo> {
        return this.#client.call<GroupInfo>("groups.get", { group });
    }
    /** Public groups that may be joined or asked for. */
    discover(text: string, cursor?: string): Promise<Page<GroupInfo>> {
        return this.#page("groups.list", "groups", { scope: "open", text, limit: 50, cursor });
    }
    async create(group: string, settings: GroupSettings): Promise<void> {
        await this.#client.call("groups.create", { group, ...settings });
        await this.#client.refreshGroups();
    }
    async update(group: string, settings: GroupSettings): Promise<void> {
        await this.#client.call("groups.update", { group, ...settings });
    }
    async remove(group: string): Promise<void> {
        await this.#client.call("groups.delete", { group });
        await this.#client.refreshGroups();
    }
    /** True: a member now. False: somebody has to let him in. */
    async join(group: string, text = ""): Promise<boolean> {
        const { joined } = await this.#client.call<{ joined: boolean }>("groups.join", { group, ...(text ? { text } : {}) });
        if (joined) await this.#client.refreshGroups();
        return joined;
    }
    async leave(group: string): Promise<void> {
        await this.#client.call("groups.leave", { group });
        await this.#client.refreshGroups();
    }

    async members(group: string, cursor?: string): Promise<Page<Member>> {
        const page = await this.#page<Member>("groups.members", "members", { group, limit: 200, cursor });
        for (const { user, display_name } of page.items) this.#client.people.learn({ id: user, display_name });
        return page;
    }
    async add(group: string, user: string, role: Role = "member"): Promise<void> {
        await this.#client.call("groups.add", { group, user, role });
    }
    async removeMember(group: string, user: string): Promise<void> {
        await this.#client.call("groups.remove", { group, user });
    }
    async setRole(group: string, user: string, role: Role): Promise<void> {
        await this.#client.call("groups.role", { group, user, role });
    }
    async mute(group: string, user: string, muted: boolean): Promise<void> {
        await this.#client.call("groups.mute", { group, user, muted });
    }

    async ban(group: string, user: string, reason = "", until?: number): Promise<void> {
        await this.#client.call("groups.ban", { group, user, reason, ...(until ? { until } : {}) });
    }
    async unban(group: string, user: string): Promise<void> {
        await this.#client.call("groups.unban", { group, user });
    }
    bans(group: string): Promise<Page<Ban>> {
        return this.#page("groups.bans", "bans", { group });
    }

    requests(group: string): Promise<Page<JoinRequest>> {
        return this.#page("groups.requests", "requests", { group });
    }
    async accept(group: string, user: string): Promise<void> {
        await this.#client.call("groups.accept", { group, user });
    }
    async decline(group: string, user: string): Promise<void> {
        await this.#client.call("groups.decline", { group, user });
    }

    /** The text that lets whoever has it in: told this once. */
    async invite(group: string, settings: { role?: Role; uses?: number; expires?: number } = {}): Promise<string> {
        const answer = await this.#client.call<{ invitation: string }>("groups.invite", { group, ...settings });
        return answer.invitation;
    }
    invitations(group: string): Promise<Page<Invitation>> {
        return this.#page("groups.invitations", "invitations", { group });
    }
    async uninvite(group: string, id: string): Promise<void> {
        await this.#client.call("groups.uninvite", { group, id });
    }
    /** Enters the group that an invitation is for; its id. */
    async enter(invitation: string): Promise<string> {
        const { group } = await this.#client.call<{ group: string }>("groups.enter", { invitation });
        await this.#client.refreshGroups();
        return group;
    }

    async #page<Item>(method: string, name: string, parameters: Json): Promise<Page<Item>> {
        const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ""));
        const answer = await this.#client.call(method, given);
        return { items: answer[name] as Item[], next: (answer.next as string | null) ?? null };
    }
}
