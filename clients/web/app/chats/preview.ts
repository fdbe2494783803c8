import { bodyOf, type Body, type Conversation, type Message, type ParleyClient } from "../../lib/index.ts";
import { sizeText } from "../text/format.ts";
import { t, tword } from "../text/i18n.ts";

/** What a message says now, after edits. */
export function shownBody(conversation: Conversation, message: Message): Body {
    const overlay = conversation.overlay(message.seq);
    if (overlay.deleted) return { type: "deleted" };
    return bodyOf(overlay.edited ? { ...message, ...overlay.edited } : message);
}

/** An event in words. */
export function eventText(client: ParleyClient, message: Message): string {
    const body = bodyOf(message);
    if (body.type !== "event") return "";
    const { event } = body;
    const user = client.people.name(event.user ?? message.from);
    const by = event.by ? client.people.name(event.by) : "";
    const self = !event.by || event.by === event.user;
    const role = event.role ? tword("role_", event.role) : "";
    switch (event.event) {
        case "joined":
            if (event.role === "owner" && self) return t("ev_created", { user, role });
            return t(self ? "ev_joined" : "ev_added", { user, by });
        case "left":
            return t(self ? "ev_left" : "ev_removed", { user, by });
        case "role":
            return t("ev_role", { user, by, role });
        case "muted":
            return t("ev_muted", { user, by });
        case "unmuted":
            return t("ev_unmuted", { user, by });
        case "renamed":
            return t("ev_renamed", { by, name: event.name ?? "" });
        default:
            return t("unknown_event");
    }
}

/** One line for a list: who, and what. */
export function previewOf(client: ParleyClient, conversation: Conversation, message: Message): { from: string; text: string } {
    if (message.kind === "event") return { from: "", text: eventText(client, message) };
    const from = message.from === client.me ? t("you") : conversation.isGroup ? client.people.name(message.from) : "";
    const body = shownBody(conversation, message);
    const text = {
        deleted: () => t("deleted"),
        text: () => (body as { text: string }).text,
        plain: () => (body as { text: string }).text,
        file: () => {
            const { mime, name } = body as { mime: string; name: string };
            return mime.startsWith("image/") ? `🖼 ${t("picture")}` : `📎 ${name}`;
        },
        binary: () => t("binary", { size: sizeText((body as { size: number }).size) }),
        event: () => "",
    }[body.type]();
    return { from, text: text.replace(/\s+/g, " ").slice(0, 200) };
}
