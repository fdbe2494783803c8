import { useState } from "preact/hooks";
import type { Conversation, Member } from "../../lib/index.ts";
import { attempt, requestsChanged, toast } from "../state/notices.ts";
import { chatHash, go } from "../state/router.ts";
import { current } from "../state/session.ts";
import { t, tn, tword } from "../text/i18n.ts";
import { ask, Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { openMenu, type MenuItem } from "../ui/menu.tsx";
import { Loading, useLoaded } from "../ui/parts.tsx";
import { ConversationAvatar, PersonAvatar, titleOf } from "./faces.tsx";
import { GroupSettingsDialog, InviteDialog } from "./group_dialogs.tsx";
import { loadMembers } from "./members.ts";
import { knownPeople } from "./new_chat.tsx";

const ranks = { observer: 0, member: 1, moderator: 2, admin: 3, owner: 4 } as const;

/** What a role may do to another one: the server decides, this only hides what it would refuse. */
export const may = {
    settings: (mine: string) => mine === "owner" || mine === "admin",
    setRole: (mine: string, theirs: string) => mine === "owner" || (mine === "admin" && rank(theirs) < ranks.admin),
    mute: (mine: string, theirs: string) => mine === "owner" || (rank(mine) >= ranks.moderator && rank(theirs) < rank(mine)),
};
const rank = (role: string): number => ranks[role as keyof typeof ranks] ?? 0;

export function GroupInfoPanel({ conversation, onClose }: { conversation: Conversation; onClose(): void }) {
    const { client, groups } = current();
    const group = conversation.part;
    const { info } = conversation;
    const mine = info?.role ?? "observer";
    const [dialog, setDialog] = useState<"settings" | "invite" | "add">();
    const members = useLoaded(async () => {
        const list = await loadMembers(group);
        void client.people.loadPresence(list.map(({ user }) => user)).catch(() => undefined);
        return list;
    }, [group, info?.members, info?.role]);
    const requests = useLoaded(async () => (may.settings(mine) ? (await groups.requests(group)).items : []), [group, mine, requestsChanged.value]);
    const leave = async () => {
        const name = titleOf(conversation);
        if (!(await ask(t("leave_ask", { name }), t("leave_group"), { lead: t("leave_lead") }))) return;
        if (await attempt(() => groups.leave(group))) onClose(), go("#/");
    };
    const answer = async (user: string, yes: boolean) => {
        if (await attempt(() => (yes ? groups.accept(group, user) : groups.decline(group, user)))) requests.reload(), members.reload();
    };
    return (
        <>
            <div class="info-face">
                <ConversationAvatar conversation={conversation} size={104} />
                <h3>{titleOf(conversation)}</h3>
                <p>
                    {group} · {tn("members", info?.members ?? 0)}
                </p>
                {info?.topic && <p class="muted">{info.topic}</p>}
            </div>
            <section class="card card-actions">
                {may.settings(mine) && (
                    <>
                        <button class="action" onClick={() => setDialog("add")}>
                            <Icon name="plus" /> {t("add_member")}
                        </button>
                        <button class="action" onClick={() => setDialog("invite")}>
                            <Icon name="link" /> {t("invite_link")}
                        </button>
                        <button class="action" onClick={() => setDialog("settings")}>
                            <Icon name="gear" /> {t("settings")}
                        </button>
                    </>
                )}
                <button class="action action-danger" onClick={() => void leave()}>
                    <Icon name="exit" /> {t("leave_group")}
                </button>
            </section>
            {(requests.value?.length ?? 0) > 0 && (
                <section class="card">
                    <h3>{t("requests")}</h3>
                    <ul class="rows">
                        {requests.value?.map(({ user, display_name, text }) => (
                            <li key={user} class="row row-static">
                                <PersonAvatar id={user} size={36} presence={false} />
                                <span class="row-main">
                                    <strong class="row-title">{display_name || user}</strong>
                                    {text && <span class="row-text">{text}</span>}
                                </span>
                                <button class="icon-button small" aria-label={`${t("accept")}: ${user}`} title={t("accept")} onClick={() => void answer(user, true)}>
                                    <Icon name="check" size={18} />
                                </button>
                                <button class="icon-button small" aria-label={`${t("decline")}: ${user}`} title={t("decline")} onClick={() => void answer(user, false)}>
                                    <Icon name="close" size={18} />
                                </button>
                            </li>
                        ))}
                    </ul>
                </section>
            )}
            <section class="card">
                <h3>{t("members_title")}</h3>
                <Loading of={members}>
                    {(list) => (
                        <ul class="rows">
                            {[...list]
                                .sort((one, other) => rank(other.role) - rank(one.role) || (one.display_name || one.user).localeCompare(other.display_name || other.user))
                                .map((member) => (
                                    <MemberRow key={member.user} group={group} mine={mine} member={member} onChange={members.reload} />
                                ))}
                        </ul>
                    )}
                </Loading>
            </section>
            {dialog === "settings" && info && <GroupSettingsDialog info={info} onClose={() => setDialog(undefined)} />}
            {dialog === "invite" && <InviteDialog group={group} onClose={() => setDialog(undefined)} />}
            {dialog === "add" && (
                <AddMember
                    group={group}
                    present={members.value ?? []}
                    onClose={() => {
                        setDialog(undefined);
                        members.reload();
                    }}
                />
            )}
        </>
    );
}

function MemberRow({ group, mine, member, onChange }: { group: string; mine: string; member: Member; onChange(): void }) {
    const { client, groups } = current();
    const { user, role, muted } = member;
    const name = member.display_name || user;
    const run = (work: () => Promise<unknown>) => () => void attempt(work).then((done) => done && onChange());
    const asking = (question: string, action: string, work: () => Promise<unknown>) => async () => {
        if (await ask(question, action)) run(work)();
    };
    const roles = (["observer", "member", "moderator", "admin", "owner"] as const).filter(
        (each) => each !== role && may.setRole(mine, role) && (mine === "owner" || rank(each) < ranks.admin),
    );
    const items: (MenuItem | false)[] = [
        user !== client.me && { text: t("write"), icon: "chats", run: () => go(chatHash(`u/${user}`)) },
        ...roles.map((each): MenuItem => ({ text: t("make_role", { role: t(`role_${each}`) }), icon: "user", run: run(() => groups.setRole(group, user, each)) })),
        may.mute(mine, role) && user !== client.me && { text: t(muted ? "unmute" : "mute"), icon: "belloff", run: run(() => groups.mute(group, user, !muted)) },
        may.setRole(mine, role) && user !== client.me && { text: t("remove_member"), icon: "exit", danger: true, run: () => void asking(t("remove_member_ask", { name }), t("remove"), () => groups.removeMember(group, user))() },
        may.mute(mine, role) && user !== client.me && { text: t("ban"), icon: "block", danger: true, run: () => void asking(t("ban_ask", { name }), t("ban"), () => groups.ban(group, user))() },
    ];
    return (
        <li class="row row-static">
            <PersonAvatar id={user} size={36} />
            <span class="row-main">
                <strong class="row-title">{user === client.me ? `${name} (${t("you")})` : name}</strong>
                <span class="row-text">
                    @{user}
                    {muted && ` · ${t("mute")}`}
                </span>
            </span>
            {role !== "member" && <span class={`tag tag-${role}`}>{tword("role_", role)}</span>}
            {items.some(Boolean) && (
                <button class="icon-button small" aria-label={`${t("more")}: ${name}`} aria-haspopup="menu" onClick={(event) => openMenu(event, items)}>
                    <Icon name="more" size={18} />
                </button>
            )}
        </li>
    );
}

function AddMember({ group, present, onClose }: { group: string; present: Member[]; onClose(): void }) {
    const { client, groups } = current();
    const [text, setText] = useState("");
    const [added, setAdded] = useState<string[]>([]);
    const there = new Set([...present.map(({ user }) => user), ...added]);
    const people = [...new Set([text.trim(), ...knownPeople(text)])].filter((id) => id && !there.has(id)).slice(0, 40);
    const add = async (user: string) => {
        if (!(await attempt(() => groups.add(group, user)))) return;
        setAdded([...added, user]);
        toast(t("ev_joined", { user: client.people.name(user) }), "good");
    };
    return (
        <Dialog title={t("add_member")} onClose={onClose}>
            <div class="search-box">
                <Icon name="search" size={18} />
                <input type="search" autoFocus value={text} aria-label={t("search")} placeholder={t("write_to_lead")} onInput={(event) => setText(event.currentTarget.value)} />
            </div>
            <ul class="rows dialog-rows">
                {people.map((id) => (
                    <li key={id}>
                        <button class="row" onClick={() => void add(id)}>
                            <PersonAvatar id={id} size={36} />
                            <span class="row-main">
                                <strong class="row-title">{client.people.known().find((each) => each.id === id)?.display_name || id}</strong>
                                <span class="row-text">@{id}</span>
                            </span>
                            <Icon name="plus" />
                        </button>
                    </li>
                ))}
            </ul>
        </Dialog>
    );
}
