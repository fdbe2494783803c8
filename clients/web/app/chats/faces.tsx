import type { Conversation } from "../../lib/index.ts";
import { current } from "../state/session.ts";
import { sinceText } from "../text/format.ts";
import { t, tn } from "../text/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { pictureUrl } from "../state/pictures.ts";

export function titleOf(conversation: Conversation): string {
    const { client } = current();
    if (!conversation.isGroup) return client.people.name(conversation.part);
    return conversation.info?.name || conversation.part;
}

export function PersonAvatar({ id, size, presence = true }: { id: string; size?: number; presence?: boolean }) {
    const { people } = current().client;
    const person = people.get(id);
    const online = presence ? people.presence(id)?.online : undefined;
    return (
        <Avatar
            id={id}
            name={person?.display_name ?? ""}
            size={size}
            shape={person && person.kind !== "person" ? "device" : "person"}
            online={online}
            picture={pictureUrl(person?.picture)}
        />
    );
}

export function ConversationAvatar({ conversation, size }: { conversation: Conversation; size?: number }) {
    if (!conversation.isGroup) return <PersonAvatar id={conversation.part} size={size} />;
    return <Avatar id={conversation.part} name={titleOf(conversation)} size={size} shape="group" picture={pictureUrl(conversation.info?.picture)} />;
}

export function typingText(conversation: Conversation): string | undefined {
    const { people } = current().client;
    const [first, second, third] = conversation.typing;
    if (first === undefined) return undefined;
    if (!conversation.isGroup) return t("typing");
    const name = people.name(first);
    if (second === undefined) return t("typing_one", { name });
    return third === undefined ? t("typing_two", { name, other: people.name(second) }) : t("typing_many");
}

/** Below the name in the head of a conversation. */
export function statusText(conversation: Conversation): string {
    const typing = typingText(conversation);
    if (typing) return typing;
    if (conversation.isGroup) {
        const count = conversation.info?.members;
        return [count === undefined ? "" : tn("members", count), conversation.info?.topic ?? ""].filter(Boolean).join(" · ");
    }
    return presenceText(conversation.part);
}

export function presenceText(id: string): string {
    const presence = current().client.people.presence(id);
    if (!presence) return "";
    if (presence.online) return t("online");
    return presence.last_seen ? t("last_seen", { when: sinceText(presence.last_seen) }) : t("offline");
}
