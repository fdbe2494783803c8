import { useEffect } from "preact/hooks";
import { Admin } from "./admin/admin.tsx";
import { Chat } from "./chats/chat.tsx";
import { PersonAvatar } from "./chats/faces.tsx";
import { ChatList } from "./chats/list.tsx";
import { Viewer } from "./chats/viewer.tsx";
import { Contacts } from "./people/contacts.tsx";
import { Discover, enterWith } from "./people/discover.tsx";
import { Settings } from "./settings/settings.tsx";
import { Mark } from "./sign_in.tsx";
import { requestsChanged } from "./state/notices.ts";
import { go, openConversation, place, type Place } from "./state/router.ts";
import { connection, current, isAdmin } from "./state/session.ts";
import { t, type TextKey } from "./text/i18n.ts";
import { Icon, type IconName } from "./ui/icons.tsx";
import { Empty } from "./ui/parts.tsx";

const pages: { page: Place["page"]; hash: string; icon: IconName; text: TextKey; admin?: boolean }[] = [
    { page: "chats", hash: "#/", icon: "chats", text: "chats" },
    { page: "contacts", hash: "#/contacts", icon: "people", text: "contacts" },
    { page: "discover", hash: "#/discover", icon: "compass", text: "discover" },
    { page: "admin", hash: "#/admin", icon: "shield", text: "nav_admin", admin: true },
    { page: "settings", hash: "#/settings", icon: "gear", text: "settings" },
];

/** Everything of who is signed in: the rail, and the page that the address names. */
export function Shell() {
    const open = openConversation();
    const { page } = place.value;
    useInvitation();
    return (
        <div class={`shell shell-${page} ${open ? "shell-open" : ""}`}>
            <Rail />
            {page === "chats" || page === "invite" ? (
                <>
                    <ChatList />
                    {open ? (
                        <Chat id={open} />
                    ) : (
                        <section class="pane chat-pane chat-none">
                            <Empty icon="chats" title={t("choose_chat")} lead={t("choose_chat_lead")} />
                        </section>
                    )}
                </>
            ) : page === "contacts" ? (
                <Contacts />
            ) : page === "discover" ? (
                <Discover />
            ) : page === "settings" ? (
                <Settings />
            ) : (
                <Admin />
            )}
            <Viewer />
        </div>
    );
}

function Rail() {
    void requestsChanged.value;
    const { client } = current();
    const { page } = place.value;
    const unread = client.conversations.reduce((sum, each) => sum + (each.unread ? 1 : 0), 0);
    return (
        <nav class="rail" aria-label={t("navigation")}>
            <span class="rail-mark">
                <Mark size={38} />
            </span>
            {pages
                .filter(({ admin }) => !admin || isAdmin.value)
                .map((each) => (
                    <a key={each.page} href={each.hash} class={page === each.page ? "rail-item rail-on" : "rail-item"} aria-current={page === each.page ? "page" : undefined} title={t(each.text)}>
                        <Icon name={each.icon} size={23} />
                        <span>{t(each.text)}</span>
                        {each.page === "chats" && unread > 0 && <b class="badge">{unread > 99 ? "99+" : unread}</b>}
                    </a>
                ))}
            <a class="rail-me" href="#/settings" aria-label={t("profile")} title={client.people.name(client.me)}>
                <PersonAvatar id={client.me} size={36} presence={false} />
                <span class={`dot ${connection.value.name === "online" ? "dot-on" : "dot-off"}`} />
            </a>
        </nav>
    );
}

/** An invitation link was opened: enter as soon as there is a connection. */
function useInvitation(): void {
    const { page, rest } = place.value;
    const online = connection.value.name === "online";
    useEffect(() => {
        if (page !== "invite" || !online || !rest[0]) return;
        void enterWith(rest[0]).then((done) => done || go("#/", true));
    }, [page, online]);
}
