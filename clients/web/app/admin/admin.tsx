import type { ComponentChildren } from "preact";
import { place } from "../state/router.ts";
import { t, type TextKey } from "../text/i18n.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { Audit } from "./audit.tsx";
import { Broadcast } from "./broadcast.tsx";
import { Explain } from "./explain.tsx";
import { GrantsPage } from "./grants.tsx";
import { GroupsPage } from "./groups.tsx";
import { Limits } from "./limits.tsx";
import { Overview } from "./overview.tsx";
import { SessionsPage } from "./sessions.tsx";
import { UsersPage } from "./users.tsx";

const pages: { name: string; text: TextKey; icon: IconName; page(): ComponentChildren }[] = [
    { name: "overview", text: "ad_overview", icon: "pulse", page: () => <Overview /> },
    { name: "users", text: "ad_users", icon: "user", page: () => <UsersPage /> },
    { name: "groups", text: "ad_groups", icon: "people", page: () => <GroupsPage /> },
    { name: "grants", text: "ad_grants", icon: "key", page: () => <GrantsPage /> },
    { name: "sessions", text: "ad_sessions", icon: "device", page: () => <SessionsPage /> },
    { name: "limits", text: "ad_limits", icon: "gauge", page: () => <Limits /> },
    { name: "audit", text: "ad_audit", icon: "list", page: () => <Audit /> },
    { name: "explain", text: "ad_explain", icon: "help", page: () => <Explain /> },
    { name: "broadcast", text: "ad_broadcast", icon: "horn", page: () => <Broadcast /> },
];

/** For administrators and those with a duty; what somebody may not do, the server refuses. */
export function Admin() {
    const name = place.value.rest[0] ?? "overview";
    const now = pages.find((page) => page.name === name) ?? (pages[0] as (typeof pages)[number]);
    return (
        <section class="pane page-pane admin-pane" aria-label={t("admin")}>
            <header class="pane-head">
                <h1>{t("admin")}</h1>
            </header>
            <nav class="admin-tabs" aria-label={t("admin")}>
                {pages.map(({ name: each, text, icon }) => (
                    <a key={each} href={`#/admin/${each}`} class={each === now.name ? "admin-tab admin-tab-on" : "admin-tab"} aria-current={each === now.name ? "page" : undefined}>
                        <Icon name={icon} size={18} /> {t(text)}
                    </a>
                ))}
            </nav>
            <div class="scroll page-scroll admin-scroll">{now.page()}</div>
        </section>
    );
}
