import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Conversation, Message } from "../../lib/index.ts";
import { draftOf } from "../state/drafts.ts";
import { isMuted, setMuted } from "../state/mutes.ts";
import { chatHash, go, openConversation } from "../state/router.ts";
import { current } from "../state/session.ts";
import { briefTime } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Icon, Ticks } from "../ui/icons.tsx";
import { openMenu } from "../ui/menu.tsx";
import { Empty, Segments } from "../ui/parts.tsx";
import { ConnectionBar } from "./connection_bar.tsx";
import { ConversationAvatar, titleOf, typingText } from "./faces.tsx";
import { NewChat, NewGroup } from "./new_chat.tsx";
import { previewOf } from "./preview.ts";
import { SearchResults } from "./search.tsx";

type Filter = "all" | "unread" | "groups";
const filter = signal<Filter>("all");
export const dialog = signal<"chat" | "group" | undefined>(undefined);

/** What stands for a conversation in the list: its last message, or its last event if nothing was said. */
export function lastOf(conversation: Conversation): Message | undefined {
    const { messages } = conversation;
    for (let at = messages.length - 1; at >= 0; --at) if (messages[at]?.kind === "message") return messages[at];
    return messages[messages.length - 1];
}

const newest = (conversation: Conversation): number => {
    const outgoing = conversation.outgoing;
    return Math.max(lastOf(conversation)?.ts ?? 0, outgoing[outgoing.length - 1]?.created ?? 0);
};

export function sortedConversations(): Conversation[] {
    const { client } = current();
    const shown = client.conversations.filter((each) => (each.isGroup ? each.info : each.messages.length || each.outgoing.length));
    return shown.sort((one, other) => newest(other) - newest(one) || titleOf(one).localeCompare(titleOf(other)));
}

export function ChatList() {
    const [text, setText] = useState("");
    const field = useRef<HTMLInputElement>(null);
    useEffect(() => {
        const focus = (event: KeyboardEvent) => {
            if ((event.ctrlKey || event.metaKey) && event.key === "k") {
                event.preventDefault();
                field.current?.focus();
            }
        };
        addEventListener("keydown", focus);
        return () => removeEventListener("keydown", focus);
    }, []);
    const all = sortedConversations();
    const shown = all.filter((each) => (filter.value === "all" ? true : filter.value === "unread" ? each.unread > 0 : each.isGroup));
    return (
        <section class="pane list-pane" aria-label={t("conversations")}>
            <header class="pane-head">
                <h1>{t("chats")}</h1>
                <button
                    class="icon-button"
                    aria-label={t("new_chat")}
                    title={t("new_chat")}
                    onClick={(event) =>
                        openMenu(event, [
                            { text: t("new_chat"), icon: "compose", run: () => (dialog.value = "chat") },
                            { text: t("new_group"), icon: "people", run: () => (dialog.value = "group") },
                            { text: t("discover"), icon: "compass", run: () => go("#/discover") },
                        ])
                    }
                >
                    <Icon name="compose" />
                </button>
            </header>
            <div class="search-box">
                <Icon name="search" size={18} />
                <input
                    ref={field}
                    type="search"
                    value={text}
                    placeholder={t("search")}
                    aria-label={t("search_everything")}
                    onInput={(event) => setText(event.currentTarget.value)}
                    onKeyDown={(event) => event.key === "Escape" && setText("")}
                />
            </div>
            <ConnectionBar />
            {text.trim() ? (
                <SearchResults text={text.trim()} onChoose={() => setText("")} />
            ) : (
                <>
                    <Segments
                        label={t("conversations")}
                        value={filter.value}
                        options={[
                            ["all", t("filter_all")],
                            ["unread", t("filter_unread")],
                            ["groups", t("filter_groups")],
                        ]}
                        onChange={(value) => (filter.value = value)}
                    />
                    {shown.length ? (
                        <ul class="rows scroll">
                            {shown.map((conversation) => (
                                <Row key={conversation.id} conversation={conversation} />
                            ))}
                        </ul>
                    ) : all.length ? (
                        <Empty icon="check" title={t("nothing_unread")} />
                    ) : (
                        <Empty icon="chats" title={t("no_conversations")} lead={t("no_conversations_lead")}>
                            <button class="button button-primary" onClick={() => (dialog.value = "chat")}>
                                {t("new_chat")}
                            </button>
                        </Empty>
                    )}
                </>
            )}
            {dialog.value === "chat" && <NewChat onClose={() => (dialog.value = undefined)} />}
            {dialog.value === "group" && <NewGroup onClose={() => (dialog.value = undefined)} />}
        </section>
    );
}

function Row({ conversation }: { conversation: Conversation }) {
    const { client } = current();
    const last = lastOf(conversation);
    const outgoing = conversation.outgoing;
    const pending = outgoing[outgoing.length - 1];
    const isOpen = openConversation() === conversation.id;
    const muted = isMuted(conversation.id);
    const draft = isOpen ? undefined : draftOf(conversation.id)?.text;
    const typing = typingText(conversation);
    const when = newest(conversation);
    return (
        <li>
            <a
                class={isOpen ? "row row-open" : "row"}
                href={chatHash(conversation.id)}
                aria-current={isOpen ? "page" : undefined}
                onContextMenu={(event) =>
                    openMenu(event, [
                        { text: t("notifications_mute"), icon: "belloff", checked: muted, run: () => setMuted(conversation.id, !muted) },
                    ])
                }
            >
                <ConversationAvatar conversation={conversation} size={48} />
                <span class="row-main">
                    <span class="row-top">
                        <strong class="row-title">{titleOf(conversation)}</strong>
                        {muted && <Icon name="belloff" size={14} />}
                        {when > 0 && <time class="row-time">{briefTime(when)}</time>}
                    </span>
                    <span class="row-bottom">
                        <span class="row-text">
                            {typing ? (
                                <span class="accent">{typing}</span>
                            ) : draft ? (
                                <>
                                    <span class="warn">{t("draft")}: </span>
                                    {draft}
                                </>
                            ) : pending ? (
                                <>
                                    <Ticks state={pending.state} /> {pendingText(pending.payload)}
                                </>
                            ) : (
                                last && <Preview conversation={conversation} message={last} own={client.me} />
                            )}
                        </span>
                        {conversation.unread > 0 && (
                            <span class={muted ? "badge badge-quiet" : "badge"} aria-label={t("unread_count", { count: conversation.unread })}>
                                {conversation.unread > 999 ? "999+" : conversation.unread}
                            </span>
                        )}
                    </span>
                </span>
            </a>
        </li>
    );
}

function pendingText(payload: string | Uint8Array): string {
    if (typeof payload !== "string") return "";
    try {
        const { text, name } = JSON.parse(payload) as { text?: string; name?: string };
        return text ?? name ?? "";
    } catch {
        return payload;
    }
}

function Preview({ conversation, message, own }: { conversation: Conversation; message: Message; own: string }) {
    const { from, text } = previewOf(current().client, conversation, message);
    const mine = message.from === own && message.kind === "message";
    return (
        <>
            {mine && <Ticks state={ticksOf(conversation, message.seq)} />}
            {from && !mine && <span class="row-from">{from}: </span>}
            {text}
        </>
    );
}

export function ticksOf(conversation: Conversation, seq: number): "stored" | "received" | "read" {
    const { read, received } = conversation.receiptsOf(seq);
    return read.length ? "read" : received.length ? "received" : "stored";
}
