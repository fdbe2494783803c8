import { useState } from "preact/hooks";
import { isValidId } from "../../lib/index.ts";
import { attempt } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { t, tword } from "../text/i18n.ts";
import { ask, Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { Choice, Field } from "../ui/parts.tsx";
import { List, tellChange } from "./table.tsx";

interface Grant {
    id: string;
    subject_kind: "everybody" | "user" | "group";
    subject: string;
    least_role: string;
    filter: string;
    access: "publish" | "subscribe" | "both";
    verdict: "allow" | "deny";
    priority: number;
    note: string;
}

const fresh: Grant = { id: "", subject_kind: "everybody", subject: "", least_role: "observer", filter: "", access: "both", verdict: "allow", priority: 0, note: "" };
const pathOf = (id: string): string => `/api/v1/grants/${encodeURIComponent(id)}`;

export function GrantsPage() {
    const [text, setText] = useState("");
    const [version, setVersion] = useState(0);
    const [edited, setEdited] = useState<Grant>();
    const changed = () => setVersion((old) => old + 1);
    const remove = async (grant: Grant) => {
        if (!(await ask(`${t("delete")}: ${grant.id}?`, t("delete")))) return;
        await attempt(async () => tellChange(await current().rest.request("DELETE", pathOf(grant.id))));
        changed();
    };
    return (
        <>
            <div class="toolbar">
                <div class="search-box grow">
                    <Icon name="search" size={18} />
                    <input type="search" value={text} placeholder={t("ad_filter_text")} aria-label={t("ad_filter_text")} onInput={(event) => setText(event.currentTarget.value)} />
                </div>
                <button class="button button-primary" onClick={() => setEdited(fresh)}>
                    <Icon name="plus" size={18} /> {t("ad_new_grant")}
                </button>
            </div>
            <List<Grant>
                path="/api/v1/grants"
                name="grants"
                query={{ text, limit: 100 }}
                version={version}
                keyOf={({ id }) => id}
                columns={[
                    { head: t("name"), cell: (grant) => <button class="link-button" onClick={() => setEdited(grant)}>{grant.id}</button> },
                    { head: t("ad_subject"), cell: (grant) => (grant.subject_kind === "everybody" ? t("ad_everybody") : grant.subject) },
                    { head: t("ad_filter"), cell: ({ filter }) => <code>{filter}</code> },
                    { head: t("ad_access"), wide: true, cell: ({ access }) => t(`ad_${access}`) },
                    { head: t("ad_verdict"), cell: ({ verdict }) => <span class={verdict === "allow" ? "tag tag-good" : "tag tag-bad"}>{t(`ad_${verdict}`)}</span> },
                    { head: t("ad_priority"), wide: true, cell: ({ priority }) => priority },
                    {
                        head: "",
                        cell: (grant) => (
                            <button class="icon-button small" aria-label={`${t("delete")}: ${grant.id}`} onClick={() => void remove(grant)}>
                                <Icon name="trash" size={18} />
                            </button>
                        ),
                    },
                ]}
            />
            {edited && <GrantDialog grant={edited} onClose={() => (setEdited(undefined), changed())} />}
        </>
    );
}

function GrantDialog({ grant, onClose }: { grant: Grant; onClose(): void }) {
    const [draft, setDraft] = useState(grant);
    const set = (change: Partial<Grant>) => setDraft({ ...draft, ...change });
    const save = async (event: Event) => {
        event.preventDefault();
        const { subject_kind, subject, least_role, filter, access, verdict, priority, note } = draft;
        const body = { subject_kind, filter, access, verdict, priority, note, ...(subject_kind === "everybody" ? {} : { subject }), ...(subject_kind === "group" ? { least_role } : {}) };
        const done = await attempt(async () => tellChange(await current().rest.request("PUT", pathOf(draft.id), { body })));
        if (done) onClose();
    };
    return (
        <Dialog title={grant.id || t("ad_new_grant")} onClose={onClose}>
            <form onSubmit={(event) => void save(event)}>
                {!grant.id && <Field label={t("name")} hint={t("user_rule")} required autoFocus value={draft.id} onInput={(event) => set({ id: event.currentTarget.value })} />}
                <Choice label={t("ad_subject")} value={draft.subject_kind} options={[["everybody", t("ad_everybody")], ["user", t("user")], ["group", t("ad_groups")]]} onChange={(subject_kind) => set({ subject_kind })} />
                {draft.subject_kind !== "everybody" && <Field label={t("name")} required value={draft.subject} onInput={(event) => set({ subject: event.currentTarget.value })} />}
                {draft.subject_kind === "group" && (
                    <Choice label={t("ad_least_role")} value={draft.least_role} options={["observer", "member", "moderator", "admin", "owner"].map((role) => [role, tword("role_", role)])} onChange={(least_role) => set({ least_role })} />
                )}
                <Field label={t("ad_filter")} hint="plant/%u/#, line/+/state" required value={draft.filter} onInput={(event) => set({ filter: event.currentTarget.value })} />
                <Choice label={t("ad_access")} value={draft.access} options={[["both", t("ad_both")], ["publish", t("ad_publish")], ["subscribe", t("ad_subscribe")]]} onChange={(access) => set({ access })} />
                <Choice label={t("ad_verdict")} value={draft.verdict} options={[["allow", t("ad_allow")], ["deny", t("ad_deny")]]} onChange={(verdict) => set({ verdict })} />
                <Field label={t("ad_priority")} type="number" value={draft.priority} onInput={(event) => set({ priority: Math.trunc(Number(event.currentTarget.value)) || 0 })} />
                <Field label={t("ad_note")} maxLength={512} value={draft.note} onInput={(event) => set({ note: event.currentTarget.value })} />
                <div class="dialog-actions">
                    <button type="button" class="button" onClick={onClose}>
                        {t("cancel")}
                    </button>
                    <button class="button button-primary" disabled={!isValidId(draft.id) || !draft.filter}>
                        {t("save")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
