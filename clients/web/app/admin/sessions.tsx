import { useState } from "preact/hooks";
import { isValidId, type Session } from "../../lib/index.ts";
import { attempt } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { sinceText } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { List } from "./table.tsx";

export function SessionsPage() {
    const [user, setUser] = useState("");
    const [version, setVersion] = useState(0);
    const close = async (client: string) => {
        await attempt(() => current().rest.request("DELETE", `/api/v1/clients/${encodeURIComponent(client)}`));
        setVersion((old) => old + 1);
    };
    return (
        <>
            <div class="toolbar">
                <div class="search-box grow">
                    <Icon name="search" size={18} />
                    <input type="search" value={user} placeholder={t("user")} aria-label={t("user")} onInput={(event) => setUser(event.currentTarget.value.trim())} />
                </div>
                <button class="button" onClick={() => setVersion((old) => old + 1)}>
                    {t("try_again")}
                </button>
            </div>
            <List<Session>
                path="/api/v1/clients"
                name="clients"
                query={{ user: isValidId(user) ? user : undefined, limit: 200 }}
                version={version}
                keyOf={({ number }) => number}
                columns={[
                    { head: t("user"), cell: (session) => <b>{session.user}</b> },
                    { head: t("ad_client"), cell: (session) => <code>{session.client}</code> },
                    { head: t("ad_address"), wide: true, cell: (session) => session.address },
                    { head: t("ad_protocol"), wide: true, cell: (session) => session.protocol },
                    { head: t("ad_since"), cell: (session) => sinceText(session.opened) },
                    {
                        head: "",
                        cell: (session) => (
                            <button class="link-button" onClick={() => void close(session.client)}>
                                {t("close_session")}
                            </button>
                        ),
                    },
                ]}
            />
        </>
    );
}
