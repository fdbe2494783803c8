import { bodyOf, type Conversation, type Message, type ParleyClient } from "../../lib/index.ts";
import { previewOf } from "../chats/preview.ts";
import { t } from "../text/i18n.ts";
import { isMuted } from "./mutes.ts";
import { notify, preview, sound } from "./preferences.ts";
import { chatHash, openConversation } from "./router.ts";

/** Tells a person who looks elsewhere: notifications, the page's title, a sound. */
export function startAttention(client: ParleyClient): void {
    client.on("message", ({ conversation, message }) => {
        // What is fetched after a pause would be a hail of notifications; the list shows it.
        if (client.state.name !== "online" || message.from === client.me || message.kind !== "message") return;
        if (isSeen(conversation) || message.seq <= conversation.readSeq) return;
        const body = bodyOf(message);
        const mentions = body.type === "text" && body.mentions.includes(client.me);
        if (isMuted(conversation.id) && !mentions) return;
        if (sound.value) chime();
        if (notify.value) void show(client, conversation, message, mentions);
    });
    client.on("conversations", () => retitle(client));
    client.on("state", () => retitle(client));
}

export const isPageSeen = (): boolean => document.visibilityState === "visible" && document.hasFocus();
const isSeen = (conversation: Conversation): boolean => isPageSeen() && openConversation() === conversation.id;

async function show(client: ParleyClient, conversation: Conversation, message: Message, mentions: boolean): Promise<void> {
    if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
    const name = client.people.name(message.from);
    const group = conversation.isGroup ? conversation.info?.name || conversation.part : "";
    const title = mentions ? t("mentioned", { name }) : group ? `${name} · ${group}` : name;
    const options: NotificationOptions = {
        body: preview.value ? previewOf(client, conversation, message).text : "",
        tag: conversation.id,
        icon: "/icon.svg",
        data: { conversation: conversation.id },
    };
    const worker = await navigator.serviceWorker?.getRegistration();
    if (worker) return worker.showNotification(title, options);
    const shown = new Notification(title, options);
    shown.onclick = () => {
        window.focus();
        location.hash = chatHash(conversation.id);
        shown.close();
    };
}

let title = "";
function retitle(client: ParleyClient): void {
    const unread = client.conversations.reduce((sum, each) => sum + (isMuted(each.id) ? 0 : each.unread), 0);
    const next = unread ? `(${unread > 99 ? "99+" : unread}) Parley` : "Parley";
    if (next !== title) document.title = title = next;
}

let audio: AudioContext | undefined;
/** Two short soft tones, made here. */
function chime(): void {
    audio ??= new AudioContext();
    const at = audio.currentTime;
    for (const [frequency, start] of [[660, 0], [880, 0.11]] as const) {
        const tone = audio.createOscillator();
        const gain = audio.createGain();
        tone.frequency.value = frequency;
        gain.gain.setValueAtTime(0, at + start);
        gain.gain.linearRampToValueAtTime(0.08, at + start + 0.02);
        gain.gain.exponentialRampToValueAtTime(0.0001, at + start + 0.3);
        tone.connect(gain).connect(audio.destination);
        tone.start(at + start);
        tone.stop(at + start + 0.32);
    }
}
