import { useState } from "preact/hooks";
import { isValidId, type GroupInfo, type Member, type Role } from "../../lib/index.ts";
import { attempt } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { t, tn, tword } from "../text/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { ask, Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { openMenu } from "../ui/menu.tsx";
import { Choice, Field, Switch } from "../ui/parts.tsx";
import { List, tellChange } from "./table.tsx";

const pathOf = (group: string): string => `/api/v1/groups/${encodeURIComponent(group)}`;
const roles: Role[] = ["observer", "member", "moderator", "admin", "owner"];

export function GroupsPage() {
    const [text, setText] = useState("");
    const [version, setVersion] = useState(0);
    const [members, setMembers] = useState<GroupInfo>();
    const [settings, setSettings] = useState<Partial<GroupInfo>>();
    const changed = () => setVersion((old) => old + 1);
    const remove = async (group: GroupInfo) => {
        if (!(await ask(t("delete_group_ask", { name: group.name || group.id }), t("delete_group")))) return;
        await attempt(async () => tellChange(await current().rest.request("DELETE", pathOf(group.id))));
        changed();
    };
    return (
        <>
            <div class="toolbar">
                <div class="search-box grow">
                    <Icon name="search" size={18} />
                    <input type="search" value={text} placeholder={t("ad_filter_text")} aria-label={t("ad_filter_text")} onInput={(event) => setText(event.currentTarget.value)} />
                </div>
                <button class="button button-primary" onClick={() => setSettings({})}>
                    <Icon name="plus" size={18} /> {t("new_group")}
                </button>
            </div>
            <List<GroupInfo>
                path="/api/v1/groups"
                name="groups"
                query={{ scope: "all", text, limit: 100 }}
                version={version}
                keyOf={({ id }) => id}
                columns={[
                    {
                        head: t("name"),
                        cell: ({ id, name }) => (
                            <span class="who">
                                <Avatar id={id} name={name} size={34} shape="group" />
                                <span>
                                    <b>{name || id}</b>
                                    <small>{id}</small>
                                </span>
                            </span>
                        ),
                    },
                    { head: t("members_title"), cell: (group) => <button class="link-button" onClick={() => setMembers(group)}>{tn("members", group.members)}</button> },
                    { head: t("visibility"), wide: true, cell: ({ visibility }) => t(visibility === "public" ? "vis_public" : "vis_private") },
                    { head: t("joining"), wide: true, cell: ({ joining }) => t(`join_${joining}`) },
                    {
                        head: "",
                        cell: (group) => (
                            <button
                                class="icon-button small"
                                aria-label={`${t("more")}: ${group.id}`}
                                aria-haspopup="menu"
                                onClick={(event) =>
                                    openMenu(event, [
                                        { text: t("members_title"), icon: "people", run: () => setMembers(group) },
                                        { text: t("settings"), icon: "gear", run: () => setSettings(group) },
                                        { text: t("delete_group"), icon: "trash", danger: true, run: () => void remove(group) },
                                    ])
                                }
                            >
                                <Icon name="more" size={18} />
                            </button>
                        ),
                    },
                ]}
            />
            {members && <MembersDialog group={members} onClose={() => (setMembers(undefined), changed())} />}
            {settings && <SettingsDialog group={settings} onClose={() => (setSettings(undefined), changed())} />}
        </>
    );
}

function MembersDialog({ group, onClose }: { group: GroupInfo; onClose(): void }) {
    const [version, setVersion] = useState(0);
    const [user, setUser] = useState("");
    const run = (method: string, member: string, body?: object) =>
        attempt(async () => {
            tellChange(await current().rest.request(method, `${pathOf(group.id)}/members/${encodeURIComponent(member)}`, { body }));
            setVersion((old) => old + 1);
        });
    const add = async (event: Event) => {
        event.preventDefault();
        if (await run("PUT", user.trim(), { role: "member" })) setUser("");
    };
    return (
        <Dialog wide title={t("ad_members_of", { name: group.name || group.id })} onClose={onClose}>
            <form class="inline-form" onSubmit={(event) => void add(event)}>
                <Field label={t("user")} value={user} onInput={(event) => setUser(event.currentTarget.value)} />
                <button class="button button-primary" disabled={!isValidId(user.trim())}>
                    {t("add")}
                </button>
            </form>
            <List<Member>
                path={`${pathOf(group.id)}/members`}
                name="members"
                version={version}
                keyOf={(member) => member.user}
                columns={[
                    { head: t("user"), cell: (member) => <b>{member.display_name || member.user}</b> },
                    {
                        head: t("ad_role"),
                        cell: (member) => (
                            <select class="small-select" aria-label={`${t("ad_role")}: ${member.user}`} value={member.role} onChange={(event) => void run("PATCH", member.user, { role: event.currentTarget.value })}>
                                {roles.map((role) => (
                                    <option key={role} value={role} selected={role === member.role}>
                                        {tword("role_", role)}
                                    </option>
                                ))}
                            </select>
                        ),
                    },
                    { head: t("mute"), cell: (member) => <input type="checkbox" class="switch" role="switch" aria-label={`${t("mute")}: ${member.user}`} checked={member.muted} onChange={(event) => void run("PATCH", member.user, { muted: event.currentTarget.checked })} /> },
                    { head: "", cell: (member) => <button class="link-button" onClick={() => void run("DELETE", member.user)}>{t("remove")}</button> },
                ]}
            />
        </Dialog>
    );
}

function SettingsDialog({ group, onClose }: { group: Partial<GroupInfo>; onClose(): void }) {
    const isNew = group.id === undefined;
    const [id, setId] = useState(group.id ?? "");
    const [draft, setDraft] = useState({
        name: group.name ?? "",
        topic: group.topic ?? "",
        visibility: group.visibility ?? "private",
        joining: group.joining ?? "invitation",
        read_only: group.read_only ?? false,
    });
    const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
    const save = async (event: Event) => {
        event.preventDefault();
        const done = await attempt(async () => tellChange(await current().rest.request(isNew ? "PUT" : "PATCH", pathOf(id), { body: draft })));
        if (done) onClose();
    };
    return (
        <Dialog title={isNew ? t("new_group") : (group.name ?? id)} onClose={onClose}>
            <form onSubmit={(event) => void save(event)}>
                {isNew && <Field label={t("group_id")} hint={t("group_id_lead")} required autoFocus value={id} onInput={(event) => setId(event.currentTarget.value)} />}
                <Field label={t("name")} required maxLength={100} value={draft.name} onInput={(event) => set({ name: event.currentTarget.value })} />
                <Field label={t("topic")} maxLength={300} value={draft.topic} onInput={(event) => set({ topic: event.currentTarget.value })} />
                <Choice label={t("visibility")} value={draft.visibility} options={[["private", t("vis_private")], ["public", t("vis_public")]]} onChange={(visibility) => set({ visibility })} />
                <Choice label={t("joining")} value={draft.joining} options={[["open", t("join_open")], ["request", t("join_request")], ["invitation", t("join_invitation")]]} onChange={(joining) => set({ joining })} />
                <Switch label={t("read_only")} on={draft.read_only} onChange={(read_only) => set({ read_only })} />
                <div class="dialog-actions">
                    <button type="button" class="button" onClick={onClose}>
                        {t("cancel")}
                    </button>
                    <button class="button button-primary" disabled={!isValidId(id)}>
                        {t(isNew ? "create" : "save")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
