import { useState } from "preact/hooks";
import { dateTimeText } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { List } from "./table.tsx";

interface Entry {
    number?: number;
    id?: number;
    ts: number;
    actor: string;
    action: string;
    target?: string;
    detail?: unknown;
}

/** Every administrative act, newest first. */
export function Audit() {
    const [actor, setActor] = useState("");
    return (
        <>
            <div class="toolbar">
                <div class="search-box grow">
                    <Icon name="search" size={18} />
                    <input type="search" value={actor} placeholder={t("ad_actor")} aria-label={t("ad_actor")} onInput={(event) => setActor(event.currentTarget.value.trim())} />
                </div>
            </div>
            <List<Entry>
                path="/api/v1/audit"
                name="entries"
                query={{ actor, limit: 100 }}
                keyOf={(entry) => String(entry.number ?? entry.id ?? `${entry.ts} ${entry.actor} ${entry.action}`)}
                columns={[
                    { head: t("ad_when"), cell: ({ ts }) => dateTimeText(ts) },
                    { head: t("ad_actor"), cell: (entry) => <b>{entry.actor}</b> },
                    { head: t("ad_action"), cell: ({ action }) => action },
                    { head: t("ad_target"), cell: ({ target }) => target ?? "" },
                    { head: "", wide: true, cell: ({ detail }) => <code>{detail === undefined ? "" : typeof detail === "string" ? detail : JSON.stringify(detail)}</code> },
                ]}
            />
        </>
    );
}
