import { bodyOf, isOverlay, type Conversation, type Message } from "../../lib/index.ts";
import { isSameDay } from "../text/format.ts";

/** What is drawn below each other. `first` and `last`: of a run of messages of one sender. */
export type Line =
    | { kind: "day"; ts: number }
    | { kind: "unread" }
    | { kind: "lost"; count: number }
    | { kind: "event"; message: Message }
    | { kind: "message"; message: Message; first: boolean; last: boolean };

const runMs = 5 * 60_000;

function isShown(message: Message): boolean {
    if (message.kind === "message") return true;
    const body = bodyOf(message);
    // Edits, deletions and reactions are seen on the message that they are about.
    return body.type === "event" && !isOverlay(body.event);
}

const isRun = (one: Message | undefined, other: Message | undefined): boolean =>
    one?.kind === "message" &&
    other?.kind === "message" &&
    one.from === other.from &&
    isSameDay(one.ts, other.ts) &&
    Math.abs(other.ts - one.ts) < runMs;

export function layOut(conversation: Pick<Conversation, "messages" | "lost">, firstUnread?: number): Line[] {
    const shown = conversation.messages.filter(isShown);
    const lines: Line[] = [];
    let unreadDrawn = false;
    for (const [at, message] of shown.entries()) {
        const before = shown[at - 1];
        const after = shown[at + 1];
        const gap = conversation.lost.find(({ from, to }) => to < message.seq && (!before || before.seq < from));
        if (gap) lines.push({ kind: "lost", count: gap.to - gap.from + 1 });
        const newDay = !before || !isSameDay(before.ts, message.ts);
        if (newDay) lines.push({ kind: "day", ts: message.ts });
        const unread = !unreadDrawn && firstUnread !== undefined && message.seq >= firstUnread;
        if (unread) {
            unreadDrawn = true;
            lines.push({ kind: "unread" });
        }
        const nextUnread = !unreadDrawn && firstUnread !== undefined && after !== undefined && after.seq >= firstUnread;
        if (message.kind === "event") lines.push({ kind: "event", message });
        else lines.push({ kind: "message", message, first: unread || !isRun(before, message), last: nextUnread || !isRun(message, after) });
    }
    return lines;
}
