import { useState } from "preact/hooks";
import { isValidId } from "../../lib/index.ts";
import { attempt } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { sinceText } from "../text/format.ts";
import { t, tword } from "../text/i18n.ts";
import { Field } from "../ui/parts.tsx";
import { List, tellChange } from "./table.tsx";

const names = ["messages_per_second", "bytes_per_second", "connections", "subscriptions", "message_bytes"] as const;
type Limits = Partial<Record<(typeof names)[number], number>>;

interface Refusal {
    user?: string;
    group?: string;
    reason: string;
    count: number;
    last: number;
}

/** What one user may use, and who was refused for it. */
export function Limits() {
    const [user, setUser] = useState("");
    const [shown, setShown] = useState<{ user: string; limits: Limits; own: Limits }>();
    const show = (event: Event) => {
        event.preventDefault();
        void attempt(async () => {
            const answer = await current().rest.request<{ limits: Limits; own: Limits }>("GET", pathOf(user.trim()));
            setShown({ user: user.trim(), ...answer });
        });
    };
    return (
        <>
            <section class="card">
                <form class="inline-form" onSubmit={show}>
                    <Field label={t("ad_limits_of")} value={user} onInput={(event) => setUser(event.currentTarget.value)} />
                    <button class="button" disabled={!isValidId(user.trim())}>
                        {t("ad_show")}
                    </button>
                </form>
                {shown && <Own key={shown.user} {...shown} />}
            </section>
            <h3 class="section-title">{t("ad_refusals")}</h3>
            <List<Refusal>
                path="/api/v1/refusals"
                name="refusals"
                keyOf={({ user: who, group, reason }) => `${who} ${group} ${reason}`}
                columns={[
                    { head: t("ad_subject"), cell: ({ user: who, group }) => <b>{who ?? group}</b> },
                    { head: t("ad_reason"), cell: ({ reason }) => tword("why_", reason) },
                    { head: t("ad_count"), cell: ({ count }) => count },
                    { head: t("ad_when"), cell: ({ last }) => sinceText(last) },
                ]}
            />
        </>
    );
}

const pathOf = (user: string): string => `/api/v1/users/${encodeURIComponent(user)}/limits`;

function Own({ user, limits, own }: { user: string; limits: Limits; own: Limits }) {
    const [draft, setDraft] = useState(Object.fromEntries(names.map((name) => [name, own[name]?.toString() ?? ""])));
    const save = (event: Event) => {
        event.preventDefault();
        const body = Object.fromEntries(names.map((name) => [name, draft[name] === "" ? null : Number(draft[name])]));
        void attempt(async () => tellChange(await current().rest.request("PATCH", pathOf(user), { body })));
    };
    return (
        <form class="limits-form" onSubmit={save}>
            <p class="note">{t("ad_limit_hint")}</p>
            {names.map((name) => (
                <Field
                    key={name}
                    label={t(`ad_limit_${name}`)}
                    type="number"
                    min={0}
                    placeholder={String(limits[name] ?? 0)}
                    value={draft[name]}
                    onInput={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
                />
            ))}
            <button class="button button-primary">{t("save")}</button>
        </form>
    );
}
