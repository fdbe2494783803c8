import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Conversation, Message } from "../../lib/index.ts";
import { draftOf, keepDraft } from "../state/drafts.ts";
import { attempt } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { sendFiles } from "../state/uploads.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { EmojiPicker } from "./emoji.tsx";
import { PersonAvatar } from "./faces.tsx";
import { membersOf } from "./members.ts";
import { mentionAt, mentionsIn } from "./mentions.ts";
import { previewOf, shownBody } from "./preview.ts";
import { Uploads } from "./uploads.tsx";

export type Intent = { kind: "reply" | "edit"; message: Message };

const maxBytes = 200_000;
const tallest = 180;

/** Why nothing can be written here; undefined: it can. */
function closedReason(conversation: Conversation): string | undefined {
    const { info } = conversation;
    if (!conversation.isGroup || !info) return undefined;
    if (info.role === "observer") return t("observer_note");
    if (info.read_only && info.role === "member") return t("read_only_note");
    return undefined;
}

export function Composer({ conversation, intent, onIntent }: { conversation: Conversation; intent: Intent | undefined; onIntent(intent: Intent | undefined): void }) {
    const { client } = current();
    const area = useRef<HTMLTextAreaElement>(null);
    const files = useRef<HTMLInputElement>(null);
    const [text, setText] = useState(() => draftOf(conversation.id)?.text ?? "");
    const [emoji, setEmoji] = useState(false);
    const [mention, setMention] = useState<{ from: number; part: string } | undefined>();
    const [chosen, setChosen] = useState(0);
    const editing = intent?.kind === "edit" ? intent.message : undefined;
    const reply = intent?.kind === "reply" ? intent.message : undefined;
    const closed = closedReason(conversation);
    const members = conversation.isGroup ? membersOf(conversation.part) : [];
    const found = mention ? members.filter(({ id, name }) => id !== client.me && `${id} ${name}`.toLocaleLowerCase().includes(mention.part.toLocaleLowerCase())).slice(0, 6) : [];

    useLayoutEffect(() => {
        const element = area.current;
        if (!element) return;
        element.style.height = "auto";
        element.style.height = `${Math.min(tallest, element.scrollHeight)}px`;
    }, [text, closed]);
    useEffect(() => {
        if (matchMedia("(hover: hover)").matches) area.current?.focus();
    }, [conversation.id]);
    useEffect(() => {
        if (editing) {
            const body = shownBody(conversation, editing);
            setText(body.type === "text" ? body.text : "");
        }
        if (intent) area.current?.focus();
    }, [intent]);
    useEffect(() => {
        if (!editing) keepDraft(conversation.id, { text });
    }, [text, editing]);

    const cancel = () => {
        if (editing) setText(draftOf(conversation.id)?.text ?? "");
        onIntent(undefined);
    };
    const send = async () => {
        const said = text.trim();
        if (!said || new TextEncoder().encode(said).length > maxBytes) return;
        const mentions = mentionsIn(said, members.map(({ id }) => id));
        setText("");
        onIntent(undefined);
        area.current?.focus();
        if (editing) await attempt(() => conversation.edit(editing.seq, said, { mentions, replyTo: replyOf(editing) }));
        else await attempt(() => conversation.send(said, { mentions, replyTo: reply?.seq }));
    };
    const replyOf = (message: Message) => {
        const body = shownBody(conversation, message);
        return body.type === "text" ? body.replyTo : undefined;
    };
    const insert = (piece: string, from?: number) => {
        const element = area.current;
        const start = from ?? element?.selectionStart ?? text.length;
        const end = element?.selectionEnd ?? text.length;
        const next = text.slice(0, start) + piece + text.slice(end);
        setText(next);
        requestAnimationFrame(() => {
            element?.focus();
            element?.setSelectionRange(start + piece.length, start + piece.length);
        });
    };
    const mentionChosen = (id: string) => {
        insert(`@${id} `, mention?.from);
        setMention(undefined);
    };
    const typed = (element: HTMLTextAreaElement) => {
        setText(element.value);
        setMention(conversation.isGroup ? mentionAt(element.value, element.selectionStart) : undefined);
        setChosen(0);
        void conversation.setTyping(element.value.length > 0);
    };
    const key = (event: KeyboardEvent) => {
        // While an input method is composing, Enter and arrows are its own.
        if (event.isComposing) return;
        if (found.length && ["ArrowDown", "ArrowUp", "Enter", "Tab"].includes(event.key)) {
            event.preventDefault();
            if (event.key === "ArrowDown") setChosen((chosen + 1) % found.length);
            else if (event.key === "ArrowUp") setChosen((chosen + found.length - 1) % found.length);
            else mentionChosen((found[chosen] ?? found[0])?.id as string);
        } else if (event.key === "Escape") {
            if (mention) setMention(undefined);
            else if (intent) cancel();
        } else if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            void send();
        } else if (event.key === "ArrowUp" && text === "") {
            const own = [...conversation.messages].reverse().find((message) => message.from === client.me && shownBody(conversation, message).type === "text");
            if (!own) return;
            event.preventDefault();
            onIntent({ kind: "edit", message: own });
        }
    };
    const paste = (event: ClipboardEvent) => {
        const pasted = [...(event.clipboardData?.files ?? [])];
        if (!pasted.length) return;
        event.preventDefault();
        sendFiles(conversation, pasted);
    };

    if (closed) return <footer class="composer composer-closed">{closed}</footer>;
    return (
        <footer class="composer">
            <Uploads conversation={conversation.id} />
            {intent && (
                <div class="composer-intent">
                    <Icon name={editing ? "pencil" : "reply"} size={18} />
                    <span>
                        <b>{editing ? t("editing") : t("reply_to", { name: intent.message.from === client.me ? t("you") : client.people.name(intent.message.from) })}</b>
                        <small>{previewOf(client, conversation, intent.message).text}</small>
                    </span>
                    <button class="icon-button small" aria-label={t("cancel")} onClick={cancel}>
                        <Icon name="close" size={18} />
                    </button>
                </div>
            )}
            {found.length > 0 && (
                <ul class="mention-list" role="listbox" aria-label={t("mention_everyone")}>
                    {found.map(({ id, name }, at) => (
                        <li key={id} role="option" aria-selected={at === chosen} class={at === chosen ? "row row-open" : "row"} onMouseDown={(event) => (event.preventDefault(), mentionChosen(id))}>
                            <PersonAvatar id={id} size={30} />
                            <span class="row-main">
                                <strong>{name}</strong> <small>@{id}</small>
                            </span>
                        </li>
                    ))}
                </ul>
            )}
            {emoji && <EmojiPicker onChoose={(piece) => insert(piece)} onClose={() => setEmoji(false)} />}
            <div class="composer-row">
                <div class="composer-box">
                    <button class="icon-button" aria-label={t("attach")} title={t("attach")} onClick={() => files.current?.click()}>
                        <Icon name="attach" />
                    </button>
                    <input ref={files} type="file" multiple hidden onChange={(event) => (sendFiles(conversation, [...(event.currentTarget.files ?? [])]), (event.currentTarget.value = ""))} />
                    <textarea
                        ref={area}
                        rows={1}
                        value={text}
                        placeholder={t("message_placeholder")}
                        aria-label={t("message_placeholder")}
                        enterkeyhint="send"
                        onInput={(event) => typed(event.currentTarget)}
                        onKeyDown={key}
                        onPaste={paste}
                        onBlur={() => void conversation.setTyping(false)}
                    />
                    <button class="icon-button" aria-label={t("emoji")} title={t("emoji")} aria-expanded={emoji} onClick={() => setEmoji(!emoji)}>
                        <Icon name="smile" />
                    </button>
                </div>
                <button class="send-button" aria-label={editing ? t("save") : t("send")} title={t("shortcuts")} disabled={!text.trim()} onClick={() => void send()}>
                    <Icon name={editing ? "check" : "send"} size={22} />
                </button>
            </div>
        </footer>
    );
}
