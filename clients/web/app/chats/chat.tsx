import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Conversation, Message } from "../../lib/index.ts";
import { isPageSeen } from "../state/attention.ts";
import { go, place } from "../state/router.ts";
import { current } from "../state/session.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { Spinner } from "../ui/parts.tsx";
import { Composer, type Intent } from "./composer.tsx";
import { ChatHead } from "./chat_head.tsx";
import { dropHandlers } from "./drop.ts";
import { typingText } from "./faces.tsx";
import { Info } from "./info.tsx";
import { layOut, type Line } from "./lines.ts";
import { DayLine, EventLine, LostLine, MessageLine, OutgoingLine } from "./message.tsx";
import { SearchResults } from "./search.tsx";

const nearBottom = 80;
const nearTop = 500;

/** One conversation: head, messages, composer, and beside it what there is to know of it. */
export function Chat({ id }: { id: string }) {
    const { client } = current();
    const conversation = client.conversation(id);
    const [showInfo, setShowInfo] = useState(false);
    const [search, setSearch] = useState<string>();
    const [intent, setIntent] = useState<Intent>();
    const [dropping, setDropping] = useState(false);
    useEffect(() => {
        setIntent(undefined);
        setSearch(undefined);
        void conversation.loadMarks(() => marksOf(conversation));
        if (conversation.isGroup) return;
        void client.people.loadPresence([conversation.part]).catch(() => undefined);
    }, [conversation]);
    return (
        <div class={showInfo ? "chat-area with-info" : "chat-area"}>
            <section class="pane chat-pane" aria-label={t("chats")} {...dropHandlers(conversation, setDropping)}>
                <ChatHead conversation={conversation} onInfo={() => setShowInfo(!showInfo)} onSearch={() => setSearch(search === undefined ? "" : undefined)} />
                {search !== undefined && (
                    <div class="chat-search">
                        <div class="search-box">
                            <Icon name="search" size={18} />
                            <input
                                type="search"
                                autoFocus
                                value={search}
                                aria-label={t("search")}
                                placeholder={t("search")}
                                onInput={(event) => setSearch(event.currentTarget.value)}
                                onKeyDown={(event) => event.key === "Escape" && setSearch(undefined)}
                            />
                        </div>
                        {search.trim() && <SearchResults text={search.trim()} within={id} onChoose={() => setSearch(undefined)} />}
                    </div>
                )}
                <Messages key={id} conversation={conversation} onIntent={setIntent} />
                <Composer key={`composer ${id}`} conversation={conversation} intent={intent} onIntent={setIntent} />
                {dropping && (
                    <div class="drop-cover">
                        <Icon name="attach" size={40} />
                        <b>{t("drop_here")}</b>
                    </div>
                )}
            </section>
            {showInfo && <Info conversation={conversation} onClose={() => setShowInfo(false)} />}
        </div>
    );
}

async function marksOf(conversation: Conversation) {
    const { rest, client } = current();
    const path = conversation.isGroup
        ? `/api/v1/groups/${conversation.part}/receipts`
        : `/api/v1/users/${client.me}/conversations/${conversation.part}/receipts`;
    return (await rest.request<{ receipts: { user: string; read_seq: number; received_seq: number }[] }>("GET", path)).receipts;
}

interface MessagesProps {
    conversation: Conversation;
    onIntent(intent: Intent | undefined): void;
}

function Messages({ conversation, onIntent }: MessagesProps) {
    const box = useRef<HTMLDivElement>(null);
    const [firstUnread] = useState(() => (conversation.unread > 0 ? conversation.readSeq + 1 : undefined));
    const [atBottom, setAtBottom] = useState(true);
    const [busy, setBusy] = useState(false);
    const pinned = useRef(true);
    const before = useRef({ low: 0, tall: 0 });
    const wanted = Number(place.value.rest[2]) || undefined;

    const markSeen = () => {
        if (pinned.current && isPageSeen() && conversation.started) void conversation.markRead();
    };
    const loadOlder = async () => {
        if (busy || conversation.atStart || !conversation.started) return;
        setBusy(true);
        try {
            await conversation.loadOlder();
        } catch {
            // Without a connection there is no more than what is here.
        } finally {
            setBusy(false);
        }
    };

    // What is added above must not move what is being read; what is added below is followed by who is at the end.
    useLayoutEffect(() => {
        const element = box.current;
        if (!element) return;
        const { low, tall } = before.current;
        const first = conversation.messages[0]?.seq ?? 0;
        if (pinned.current) element.scrollTop = element.scrollHeight;
        else if (first < low) element.scrollTop += element.scrollHeight - tall;
        before.current = { low: first, tall: element.scrollHeight };
    });
    useEffect(() => {
        markSeen();
        const element = box.current;
        if (element && element.scrollHeight <= element.clientHeight + nearTop) void loadOlder();
    });
    useEffect(() => {
        const seen = () => markSeen();
        addEventListener("focus", seen);
        document.addEventListener("visibilitychange", seen);
        const resized = new ResizeObserver(() => {
            if (pinned.current && box.current) box.current.scrollTop = box.current.scrollHeight;
        });
        if (box.current) resized.observe(box.current);
        return () => {
            removeEventListener("focus", seen);
            document.removeEventListener("visibilitychange", seen);
            resized.disconnect();
        };
    }, []);
    useEffect(() => {
        const line = firstUnread && document.getElementById("unread-line");
        if (!line || wanted) return;
        line.scrollIntoView({ block: "center" });
        onScroll();
    }, []);
    useEffect(() => {
        if (wanted) void jumpTo(wanted).then(() => go(`#/c/${conversation.id}`, true));
    }, [wanted]);

    const onScroll = () => {
        const element = box.current;
        if (!element) return;
        const bottom = element.scrollHeight - element.scrollTop - element.clientHeight < nearBottom;
        pinned.current = bottom;
        setAtBottom(bottom);
        if (bottom) markSeen();
        if (element.scrollTop < nearTop) void loadOlder();
    };
    const toBottom = () => {
        pinned.current = true;
        box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "smooth" });
    };
    const jumpTo = async (seq: number) => {
        pinned.current = false;
        await conversation.loadUntil(seq).catch(() => false);
        // After the page was drawn with it.
        requestAnimationFrame(() =>
            requestAnimationFrame(() => {
                const line = document.getElementById(`m${seq}`);
                line?.scrollIntoView({ block: "center" });
                line?.classList.add("flash");
                setTimeout(() => line?.classList.remove("flash"), 1600);
            }),
        );
    };

    const lines = layOut(conversation, firstUnread);
    const typing = typingText(conversation);
    return (
        <div class="messages-box">
            <div ref={box} class="messages scroll" role="log" aria-label={t("found_messages")} tabIndex={0} onScroll={onScroll}>
                <div class="messages-inner">
                    {!conversation.started ? (
                        conversation.isGroup ? <Spinner /> : null
                    ) : conversation.atStart ? (
                        <p class="beginning">{t("beginning")}</p>
                    ) : (
                        busy && <Spinner />
                    )}
                    {conversation.started && lines.length === 0 && (
                        <div class="empty-chat">
                            <b>{t("no_messages")}</b>
                            <span>{t("say_hello")}</span>
                        </div>
                    )}
                    {lines.map((line) => draw(line, conversation, onIntent, jumpTo))}
                    {conversation.outgoing.map((outgoing) => (
                        <OutgoingLine key={outgoing.ref} outgoing={outgoing} />
                    ))}
                    {typing && (
                        <div class="typing-line" aria-live="polite">
                            <span class="typing-dots" aria-hidden="true">
                                <i />
                                <i />
                                <i />
                            </span>
                            {conversation.isGroup && <span>{typing}</span>}
                        </div>
                    )}
                </div>
            </div>
            {!atBottom && (
                <button class="to-bottom" aria-label={t("to_bottom")} onClick={toBottom}>
                    <Icon name="down" />
                    {conversation.unread > 0 && <span class="badge">{conversation.unread}</span>}
                </button>
            )}
        </div>
    );
}

function draw(line: Line, conversation: Conversation, onIntent: MessagesProps["onIntent"], jumpTo: (seq: number) => void) {
    switch (line.kind) {
        case "day":
            return <DayLine key={`d${line.ts}`} ts={line.ts} />;
        case "unread":
            return (
                <div key="unread" id="unread-line" class="unread-line">
                    <span>{t("new_messages")}</span>
                </div>
            );
        case "lost":
            return <LostLine key={`l${line.count}`} count={line.count} />;
        case "event":
            return <EventLine key={line.message.seq} message={line.message} />;
        case "message":
            return (
                <MessageLine
                    key={line.message.seq}
                    conversation={conversation}
                    message={line.message}
                    first={line.first}
                    last={line.last}
                    onReply={(message: Message) => onIntent({ kind: "reply", message })}
                    onEdit={(message: Message) => onIntent({ kind: "edit", message })}
                    onJump={jumpTo}
                />
            );
    }
}
