import type { ComponentChildren } from "preact";
import { bodyOf, type Conversation, type Message, type Outgoing } from "../../lib/index.ts";
import { attempt, toast } from "../state/notices.ts";
import { chatHash, go } from "../state/router.ts";
import { current } from "../state/session.ts";
import { dayText, fullTimeText, sizeText, timeText } from "../text/format.ts";
import { t, tword } from "../text/i18n.ts";
import { Markup } from "../text/markup.tsx";
import { ask } from "../ui/dialog.tsx";
import { hueOf } from "../ui/avatar.tsx";
import { Icon, Ticks } from "../ui/icons.tsx";
import { openMenu } from "../ui/menu.tsx";
import { PersonAvatar } from "./faces.tsx";
import { FileBubble } from "./file_bubble.tsx";
import { ticksOf } from "./list.tsx";
import { eventText, previewOf, shownBody } from "./preview.ts";
import { Reading, isReading } from "./reading.tsx";

export const quickReactions = ["👍", "❤️", "😂", "🎉", "😮", "😢"];

export function DayLine({ ts }: { ts: number }) {
    return (
        <div class="day-line">
            <time>{dayText(ts)}</time>
        </div>
    );
}

export function EventLine({ message }: { message: Message }) {
    return (
        <div class="event-line" id={`m${message.seq}`}>
            <span title={fullTimeText(message.ts)}>{eventText(current().client, message)}</span>
        </div>
    );
}

export function LostLine({ count }: { count: number }) {
    return (
        <div class="event-line">
            <span>{t("lost_range", { count })}</span>
        </div>
    );
}

export interface MessageLineProps {
    conversation: Conversation;
    message: Message;
    first: boolean;
    last: boolean;
    onReply(message: Message): void;
    onEdit(message: Message): void;
    onJump(seq: number): void;
}

/** A role that may take back what others wrote. */
const moderates = (role: string | undefined): boolean => role === "moderator" || role === "admin" || role === "owner";

/** Up to three emoji and nothing else are shown large. */
const isBigEmoji = (text: string): boolean => {
    const pieces = [...new Intl.Segmenter().segment(text.trim())].map(({ segment }) => segment);
    return pieces.length > 0 && pieces.length <= 3 && pieces.every((piece) => /\p{Extended_Pictographic}/u.test(piece));
};

export function MessageLine(props: MessageLineProps) {
    const { conversation, message, first, last } = props;
    const { client } = current();
    const mine = message.from === client.me;
    const body = shownBody(conversation, message);
    const overlay = conversation.overlay(message.seq);
    const name = client.people.name(message.from);
    const replyTo = body.type === "text" || body.type === "file" ? body.replyTo : undefined;
    const big = body.type === "text" && replyTo === undefined && isBigEmoji(body.text);
    const classes = ["line", mine ? "line-mine" : "line-theirs", first ? "line-first" : "", last ? "line-last" : "", big ? "line-big" : ""];
    const open = (event: MouseEvent) => openMenu(event, ...menuOf(props, body, mine));
    return (
        <article class={classes.join(" ")} id={`m${message.seq}`} aria-label={t("message_by", { name: mine ? t("you") : name, time: timeText(message.ts) })}>
            {!mine && conversation.isGroup && (
                <span class="line-avatar">{last && <PersonAvatar id={message.from} size={32} presence={false} />}</span>
            )}
            <div class="line-body">
                <div class={`bubble bubble-${body.type}`} onContextMenu={open} onDblClick={() => props.onReply(message)}>
                    {!mine && conversation.isGroup && first && (
                        <button class={`sender hue-text-${hueOf(message.from)}`} onClick={() => go(chatHash(`u/${message.from}`))}>
                            {name}
                            {message.fromClient && client.people.get(message.from)?.kind === "device" && <small>{message.fromClient}</small>}
                        </button>
                    )}
                    {replyTo !== undefined && <Quote conversation={conversation} seq={replyTo} onJump={props.onJump} />}
                    <Body conversation={conversation} message={message} body={body} />
                    <span class="meta">
                        {overlay.edited && !overlay.deleted && <span>{t("edited")}</span>}
                        <time title={fullTimeText(message.ts)}>{timeText(message.ts)}</time>
                        {mine && <Receipt conversation={conversation} seq={message.seq} />}
                    </span>
                </div>
                {overlay.reactions.size > 0 && !overlay.deleted && <Reactions conversation={conversation} message={message} />}
            </div>
            <div class="line-tools">
                <button class="icon-button small" aria-label={t("reply")} title={t("reply")} onClick={() => props.onReply(message)}>
                    <Icon name="reply" size={18} />
                </button>
                <button class="icon-button small" aria-label={t("more")} title={t("more")} aria-haspopup="menu" onClick={open}>
                    <Icon name="more" size={18} />
                </button>
            </div>
        </article>
    );
}

function menuOf(props: MessageLineProps, body: ReturnType<typeof shownBody>, mine: boolean): [Parameters<typeof openMenu>[1], Parameters<typeof openMenu>[2]] {
    const { conversation, message } = props;
    const text = body.type === "text" || body.type === "plain" ? body.text : undefined;
    const remove = async () => {
        if (await ask(t("delete_message_ask"), t("delete"))) await attempt(() => conversation.remove(message.seq));
    };
    if (body.type === "deleted") return [[{ text: t("reply"), icon: "reply", run: () => props.onReply(message) }], undefined];
    const reactions = quickReactions.map((reaction) => ({ text: reaction, run: () => void toggleReaction(conversation, message, reaction) }));
    return [
        [
            { text: t("reply"), icon: "reply", run: () => props.onReply(message) },
            text !== undefined && { text: t("copy_text"), icon: "copy", run: () => void navigator.clipboard?.writeText(text).then(() => toast(t("copied"), "good")) },
            mine && body.type === "text" && { text: t("edit_message"), icon: "pencil", run: () => props.onEdit(message) },
            (mine || moderates(conversation.info?.role)) && { text: t("delete_message"), icon: "trash", danger: true, run: () => void remove() },
        ],
        reactions,
    ];
}

async function toggleReaction(conversation: Conversation, message: Message, reaction: string): Promise<void> {
    const on = !conversation.overlay(message.seq).reactions.get(reaction)?.includes(current().client.me);
    await attempt(() => conversation.react(message.seq, reaction, on));
}

function Reactions({ conversation, message }: { conversation: Conversation; message: Message }) {
    const { client } = current();
    return (
        <div class="reactions">
            {[...conversation.overlay(message.seq).reactions].map(([reaction, users]) => (
                <button
                    key={reaction}
                    class={users.includes(client.me) ? "reaction reaction-mine" : "reaction"}
                    aria-pressed={users.includes(client.me)}
                    title={users.map((user) => client.people.name(user)).join(", ")}
                    onClick={() => void toggleReaction(conversation, message, reaction)}
                >
                    <span>{reaction}</span> {users.length}
                </button>
            ))}
        </div>
    );
}

function Receipt({ conversation, seq }: { conversation: Conversation; seq: number }) {
    const state = ticksOf(conversation, seq);
    const { people } = current().client;
    const { read } = conversation.receiptsOf(seq);
    const names = read.slice(0, 8).map((user) => people.name(user));
    const text = names.length && conversation.isGroup ? t("read_by", { names: names.join(", ") }) : t(`sent_${state}`);
    return (
        <span class="receipt" title={text}>
            <Ticks state={state} />
            <span class="sr-only">{text}</span>
        </span>
    );
}

export function Quote({ conversation, seq, onJump }: { conversation: Conversation; seq: number; onJump?(seq: number): void }) {
    const { client } = current();
    const message = conversation.messages.find((each) => each.seq === seq);
    const preview = message && previewOf(client, conversation, message);
    const name = message ? (message.from === client.me ? t("you") : client.people.name(message.from)) : "";
    return (
        <button type="button" class={`quote hue-line-${message ? hueOf(message.from) : 0}`} onClick={() => onJump?.(seq)}>
            {name && <b>{name}</b>}
            <span>{preview?.text ?? `#${seq}`}</span>
        </button>
    );
}

function Body({ conversation, message, body }: { conversation: Conversation; message: Message; body: ReturnType<typeof shownBody> }): ComponentChildren {
    const { client } = current();
    switch (body.type) {
        case "deleted":
            return <span class="deleted">{t(message.from === client.me ? "deleted_you" : "deleted")}</span>;
        case "text":
            return (
                <span class="text">
                    <Markup text={body.text} mentions={body.mentions} nameOf={(id) => client.people.name(id)} me={client.me} />
                </span>
            );
        case "file":
            return <FileBubble file={body} conversation={conversation} />;
        case "plain":
            if (isReading(body.text)) return <Reading text={body.text} />;
            return (
                <span class="text">
                    <Markup text={body.text} nameOf={(id) => id} me={client.me} />
                </span>
            );
        case "binary":
            return (
                <span class="binary">
                    <Icon name="file" /> {t("binary", { size: sizeText(body.size) })}
                    {body.contentType && <small>{body.contentType}</small>}
                </span>
            );
        default:
            return null;
    }
}

/** One's own message on its way out. */
export function OutgoingLine({ outgoing }: { outgoing: Outgoing }) {
    const { client } = current();
    const payload = outgoing.payload;
    const body = bodyOf({ kind: "message", contentType: outgoing.contentType, ...(typeof payload === "string" ? { text: payload } : { bytes: payload }) });
    const reason = outgoing.reason ? tword("why_", outgoing.reason) : "";
    const seconds = outgoing.retryAt ? Math.max(1, Math.ceil((outgoing.retryAt - Date.now()) / 1000)) : 0;
    const state = t(`sent_${outgoing.state}`, { reason });
    return (
        <article class="line line-mine line-first line-last line-outgoing">
            <div class="line-body">
                <div class={`bubble bubble-${body.type}`}>
                    {body.type === "file" ? (
                        <span class="binary">
                            <Icon name="file" /> {body.name}
                        </span>
                    ) : (
                        <span class="text">{body.type === "text" || body.type === "plain" ? body.text : ""}</span>
                    )}
                    <span class="meta">
                        <time>{timeText(outgoing.created)}</time>
                        <span class="receipt" title={state}>
                            <Ticks state={outgoing.state} />
                            <span class="sr-only">{state}</span>
                        </span>
                    </span>
                </div>
                {outgoing.state === "refused" && (
                    <div class="refused" role="alert">
                        <Icon name="alert" size={16} />
                        <span>{t("sent_refused", { reason })}</span>
                        <button class="link-button" onClick={() => void client.retry(outgoing.ref)}>
                            {t("retry")}
                        </button>
                        <button class="link-button" onClick={() => void client.discard(outgoing.ref)}>
                            {t("discard")}
                        </button>
                    </div>
                )}
                {seconds > 0 && <div class="note">{t("retry_in", { seconds })}</div>}
            </div>
        </article>
    );
}
