import type { Conversation } from "../../lib/index.ts";
import { go } from "../state/router.ts";
import { current } from "../state/session.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { ConversationAvatar, statusText, titleOf, typingText } from "./faces.tsx";

export function ChatHead({ conversation, onInfo, onSearch }: { conversation: Conversation; onInfo(): void; onSearch(): void }) {
    const online = !conversation.isGroup && current().client.people.presence(conversation.part)?.online;
    const status = statusText(conversation);
    return (
        <header class="pane-head chat-head">
            <button class="icon-button only-narrow" aria-label={t("back")} onClick={() => go("#/")}>
                <Icon name="back" />
            </button>
            <button class="chat-head-who" onClick={onInfo} aria-label={`${titleOf(conversation)}, ${t("info")}`}>
                <ConversationAvatar conversation={conversation} size={40} />
                <span class="chat-head-text">
                    <strong>{titleOf(conversation)}</strong>
                    {status && <small class={online || typingText(conversation) ? "accent" : ""}>{status}</small>}
                </span>
            </button>
            <button class="icon-button" aria-label={t("search")} title={t("search")} onClick={onSearch}>
                <Icon name="search" />
            </button>
            <button class="icon-button" aria-label={t("info")} title={t("info")} onClick={onInfo}>
                <Icon name="info" />
            </button>
        </header>
    );
}
