import { useState } from "preact/hooks";
import type { GroupInfo } from "../../lib/index.ts";
import { attempt, toast } from "../state/notices.ts";
import { go } from "../state/router.ts";
import { current } from "../state/session.ts";
import { dateTimeText } from "../text/format.ts";
import { t, tword } from "../text/i18n.ts";
import { ask, Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { Choice, Field, Loading, Switch, useLoaded } from "../ui/parts.tsx";

const slowModes = [0, 5_000, 30_000, 60_000, 300_000, 3_600_000];
const slowText = (ms: number): string => (ms === 0 ? t("slow_off") : ms < 60_000 ? t("seconds_short", { count: ms / 1000 }) : t("minutes_short", { count: ms / 60_000 }));

export function GroupSettingsDialog({ info, onClose }: { info: GroupInfo; onClose(): void }) {
    const { groups } = current();
    const [draft, setDraft] = useState({ ...info });
    const set = (change: Partial<GroupInfo>) => setDraft({ ...draft, ...change });
    const bans = useLoaded(async () => (await groups.bans(info.id)).items, [info.id]);
    const save = async (event: Event) => {
        event.preventDefault();
        const { name, topic, visibility, joining, read_only, slow_mode_ms } = draft;
        if (!(await attempt(() => groups.update(info.id, { name, topic, visibility, joining, read_only, slow_mode_ms })))) return;
        toast(t("saved"), "good");
        onClose();
    };
    const remove = async () => {
        if (!(await ask(t("delete_group_ask", { name: info.name }), t("delete_group")))) return;
        if (await attempt(() => groups.remove(info.id))) onClose(), go("#/");
    };
    const modes = slowModes.includes(draft.slow_mode_ms) ? slowModes : [...slowModes, draft.slow_mode_ms].sort((one, other) => one - other);
    return (
        <Dialog title={t("group_info")} onClose={onClose}>
            <form onSubmit={(event) => void save(event)}>
                <Field label={t("name")} required maxLength={100} value={draft.name} onInput={(event) => set({ name: event.currentTarget.value })} />
                <Field label={t("topic")} maxLength={300} value={draft.topic} onInput={(event) => set({ topic: event.currentTarget.value })} />
                <Choice label={t("visibility")} value={draft.visibility} options={[["private", t("vis_private")], ["public", t("vis_public")]]} onChange={(visibility) => set({ visibility })} />
                <Choice
                    label={t("joining")}
                    value={draft.joining}
                    options={[["open", t("join_open")], ["request", t("join_request")], ["invitation", t("join_invitation")]]}
                    onChange={(joining) => set({ joining })}
                />
                <Choice label={t("slow_mode")} value={String(draft.slow_mode_ms)} options={modes.map((ms) => [String(ms), slowText(ms)])} onChange={(ms) => set({ slow_mode_ms: Number(ms) })} />
                <Switch label={t("read_only")} on={draft.read_only} onChange={(read_only) => set({ read_only })} />
                {(bans.value?.length ?? 0) > 0 && (
                    <>
                        <h3 class="section-title">{t("banned")}</h3>
                        <ul class="rows">
                            {bans.value?.map(({ user, reason }) => (
                                <li key={user} class="row row-static">
                                    <span class="row-main">
                                        <strong class="row-title">{user}</strong>
                                        {reason && <span class="row-text">{reason}</span>}
                                    </span>
                                    <button type="button" class="link-button" onClick={() => void attempt(() => groups.unban(info.id, user)).then(bans.reload)}>
                                        {t("unban")}
                                    </button>
                                </li>
                            ))}
                        </ul>
                    </>
                )}
                <div class="dialog-actions">
                    {info.role === "owner" && (
                        <button type="button" class="button button-danger-quiet" onClick={() => void remove()}>
                            {t("delete_group")}
                        </button>
                    )}
                    <span class="grow" />
                    <button type="button" class="button" onClick={onClose}>
                        {t("cancel")}
                    </button>
                    <button class="button button-primary">{t("save")}</button>
                </div>
            </form>
        </Dialog>
    );
}

const uses = 25;

export function InviteDialog({ group, onClose }: { group: string; onClose(): void }) {
    const { groups } = current();
    const [link, setLink] = useState("");
    const list = useLoaded(async () => (await groups.invitations(group)).items, [group, link]);
    const make = () =>
        attempt(async () => {
            const text = await groups.invite(group, { uses });
            setLink(`${location.origin}/#/invite/${text}`);
        });
    const copy = async () => {
        await navigator.clipboard?.writeText(link);
        toast(t("copied"), "good");
    };
    return (
        <Dialog title={t("invite_link")} onClose={onClose}>
            <p class="lead">{t("invite_link_lead", { uses })}</p>
            {link ? (
                <Field
                    label={t("invitation")}
                    readOnly
                    value={link}
                    onFocus={(event) => event.currentTarget.select()}
                    end={
                        <button type="button" class="icon-button small" aria-label={t("copy")} onClick={() => void copy()}>
                            <Icon name="copy" size={18} />
                        </button>
                    }
                />
            ) : (
                <button class="button button-primary" onClick={() => void make()}>
                    {t("invite_make")}
                </button>
            )}
            <Loading of={list}>
                {(items) =>
                    items.length > 0 && (
                        <ul class="rows dialog-rows">
                            {items.map(({ id, role, uses_left, created, by }) => (
                                <li key={id} class="row row-static">
                                    <Icon name="link" />
                                    <span class="row-main">
                                        <strong class="row-title">
                                            {tword("role_", role)} · {uses_left}×
                                        </strong>
                                        <span class="row-text">
                                            {by} · {dateTimeText(created)}
                                        </span>
                                    </span>
                                    <button class="link-button" onClick={() => void attempt(() => groups.uninvite(group, id)).then(list.reload)}>
                                        {t("remove")}
                                    </button>
                                </li>
                            ))}
                        </ul>
                    )
                }
            </Loading>
        </Dialog>
    );
}
