import { signal } from "@preact/signals";
import type { Member } from "../../lib/index.ts";
import { current } from "../state/session.ts";

/** The members of groups that were looked at; asked for again after a minute. At most the first 1000 of a group. */
const lists = signal(new Map<string, { members: Member[]; asked: number }>());
const freshMs = 60_000;
const most = 1000;

export function membersOf(group: string): { id: string; name: string }[] {
    const kept = lists.value.get(group);
    if (!kept || Date.now() - kept.asked > freshMs) void loadMembers(group);
    return (kept?.members ?? []).map(({ user, display_name }) => ({ id: user, name: display_name || user }));
}

export async function loadMembers(group: string): Promise<Member[]> {
    const old = lists.peek().get(group);
    keep(group, old?.members ?? []);
    const members: Member[] = [];
    try {
        for (let cursor: string | undefined; members.length < most; ) {
            const page = await current().groups.members(group, cursor);
            members.push(...page.items);
            if (page.next === null) break;
            cursor = page.next;
        }
        keep(group, members);
    } catch {
        // Without a connection there are those of before.
    }
    return members;
}

function keep(group: string, members: Member[]): void {
    const next = new Map(lists.peek());
    next.set(group, { members, asked: Date.now() });
    lists.value = next;
}
