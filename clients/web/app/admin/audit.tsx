import { useState } from "preact/hooks";
import { attempt, toast } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { dateTimeText } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { List } from "./table.tsx";

interface Entry {
    seq: number;
    at: number;
    actor: string;
    action: string;
    target: string;
    detail: Record<string, unknown>;
}

/** Every administrative act, newest first. */
export function Audit() {
    const [actor, setActor] = useState("");
    const verify = () =>
        attempt(async () => {
            const { sound, broken } = await current().rest.request<{ sound: boolean; broken?: { seq: number; why: string } }>("GET", "/api/v1/audit/verify");
            toast(sound ? t("ad_chain_ok") : `${t("ad_chain_broken")}: #${broken?.seq} ${broken?.why ?? ""}`, sound ? "good" : "bad");
        });
    return (
        <>
            <div class="toolbar">
                <div class="search-box grow">
                    <Icon name="search" size={18} />
                    <input type="search" value={actor} placeholder={t("ad_actor")} aria-label={t("ad_actor")} onInput={(event) => setActor(event.currentTarget.value.trim())} />
                </div>
                <button class="button" onClick={() => void verify()}>
                    <Icon name="shield" size={18} /> {t("ad_verify")}
                </button>
            </div>
            <List<Entry>
                path="/api/v1/audit"
                name="entries"
                query={{ actor, limit: 100 }}
                keyOf={({ seq }) => String(seq)}
                columns={[
                    { head: t("ad_when"), cell: ({ at }) => dateTimeText(at) },
                    { head: t("ad_actor"), cell: (entry) => <b>{entry.actor}</b> },
                    { head: t("ad_action"), cell: ({ action }) => action },
                    { head: t("ad_target"), cell: ({ target }) => target },
                    { head: "", wide: true, cell: ({ detail }) => <code>{Object.keys(detail).length ? JSON.stringify(detail) : ""}</code> },
                ]}
            />
        </>
    );
}
