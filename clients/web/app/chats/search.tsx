import { useEffect, useState } from "preact/hooks";
import { toParleyError, type Message } from "../../lib/index.ts";
import { failureText } from "../state/notices.ts";
import { chatHash } from "../state/router.ts";
import { current } from "../state/session.ts";
import { briefTime } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Empty, Spinner } from "../ui/parts.tsx";
import { ConversationAvatar, PersonAvatar, titleOf } from "./faces.tsx";
import { sortedConversations } from "./list.tsx";
import { previewOf } from "./preview.ts";

interface Found {
    text: string;
    messages: Message[];
    next: string | null;
    error?: string;
}

const waitMs = 250;

/** Conversations and people that are known here at once; messages from the server. */
export function SearchResults({ text, onChoose, within }: { text: string; onChoose(): void; within?: string }) {
    const { client, account } = current();
    const [found, setFound] = useState<Found>();
    useEffect(() => {
        // Code points: three Chinese characters are three.
        if ([...text].length < 3) return setFound(undefined);
        let stale = false;
        const timer = setTimeout(() => {
            const asked = within ? client.conversation(within).search(text) : account.search(text);
            asked.then(
                (page) => stale || setFound({ text, ...page }),
                (error: unknown) => stale || setFound({ text, messages: [], next: null, error: failureText(toParleyError(error)) }),
            );
        }, waitMs);
        return () => {
            stale = true;
            clearTimeout(timer);
        };
    }, [text, within]);
    const more = async () => {
        const page = await (within ? client.conversation(within).search(text, found?.next ?? "") : account.search(text, found?.next ?? ""));
        setFound((old) => old && { ...old, messages: [...old.messages, ...page.messages], next: page.next });
    };
    const part = text.toLocaleLowerCase();
    const chats = within ? [] : sortedConversations().filter((each) => `${titleOf(each)} ${each.part}`.toLocaleLowerCase().includes(part));
    const short = [...text].length < 3;
    return (
        <div class="scroll results">
            {chats.length > 0 && (
                <section>
                    <h2 class="section-title">{t("found_chats")}</h2>
                    <ul class="rows">
                        {chats.slice(0, 8).map((conversation) => (
                            <li key={conversation.id}>
                                <a class="row" href={chatHash(conversation.id)} onClick={onChoose}>
                                    <ConversationAvatar conversation={conversation} size={40} />
                                    <span class="row-main">
                                        <strong class="row-title">{titleOf(conversation)}</strong>
                                        <span class="row-text">{conversation.part}</span>
                                    </span>
                                </a>
                            </li>
                        ))}
                    </ul>
                </section>
            )}
            <section>
                <h2 class="section-title">{t("found_messages")}</h2>
                {short ? (
                    <p class="note">{t("search_short")}</p>
                ) : !found || found.text !== text ? (
                    <Spinner />
                ) : found.error ? (
                    <p class="note">{found.error}</p>
                ) : found.messages.length === 0 ? (
                    <Empty icon="search" title={t("nothing_found", { text })} />
                ) : (
                    <ul class="rows">
                        {found.messages.map((message) => (
                            <Hit key={`${message.conversation} ${message.seq}`} message={message} text={text} onChoose={onChoose} />
                        ))}
                        {found.next && (
                            <li>
                                <button class="button button-wide" onClick={() => void more()}>
                                    {t("next_page")}
                                </button>
                            </li>
                        )}
                    </ul>
                )}
            </section>
        </div>
    );
}

function Hit({ message, text, onChoose }: { message: Message; text: string; onChoose(): void }) {
    const { client } = current();
    const conversation = client.conversation(message.conversation);
    const name = client.people.name(message.from);
    return (
        <li>
            <a class="row" href={`${chatHash(message.conversation)}/${message.seq}`} onClick={onChoose}>
                <PersonAvatar id={message.from} size={40} presence={false} />
                <span class="row-main">
                    <span class="row-top">
                        <strong class="row-title">{conversation.isGroup ? `${name} · ${titleOf(conversation)}` : name}</strong>
                        <time class="row-time">{briefTime(message.ts)}</time>
                    </span>
                    <span class="row-text row-hit">
                        <Marked text={previewOf(client, conversation, message).text} part={text} />
                    </span>
                </span>
            </a>
        </li>
    );
}

/** The text around the first place where the part stands, with that marked. */
export function Marked({ text, part }: { text: string; part: string }) {
    const at = text.toLocaleLowerCase().indexOf(part.toLocaleLowerCase());
    if (at < 0) return <>{text}</>;
    const from = Math.max(0, at - 24);
    return (
        <>
            {from > 0 && "…"}
            {text.slice(from, at)}
            <mark>{text.slice(at, at + part.length)}</mark>
            {text.slice(at + part.length)}
        </>
    );
}
