import { bodyOf, fromBase64, type ConversationEvent, type Message } from "./messages.ts";

/** What became of a message after it was sent. */
export interface Overlay {
    /** The newest text of it. */
    edited?: Pick<Message, "text" | "bytes" | "contentType"> & { ts: number; by: string };
    deleted?: { ts: number; by: string };
    /** Reaction → who, in the order in which they reacted. */
    reactions: Map<string, string[]>;
}

const none: Overlay = { reactions: new Map() };

/**
 * Edits, deletions and reactions by the message they are about. They are events with a seq of their own, so the same
 * result follows in whatever order pages of history bring them.
 */
export class Overlays {
    readonly #events = new Map<number, Map<number, Message>>();
    readonly #ready = new Map<number, Overlay>();

    /** Returns the seq of the message that looks different now, if it is such an event. */
    add(message: Message): number | undefined {
        if (message.kind !== "event") return undefined;
        const body = bodyOf(message);
        const target = body.type === "event" ? body.event.seq : undefined;
        if (body.type !== "event" || target === undefined || !isOverlay(body.event)) return undefined;
        let events = this.#events.get(target);
        if (!events) this.#events.set(target, (events = new Map()));
        events.set(message.seq, message);
        this.#ready.delete(target);
        return target;
    }

    of(seq: number): Overlay {
        const events = this.#events.get(seq);
        if (!events) return none;
        let overlay = this.#ready.get(seq);
        if (!overlay) this.#ready.set(seq, (overlay = replay([...events.values()])));
        return overlay;
    }
}

export const isOverlay = (event: ConversationEvent): boolean =>
    event.event === "edited" || event.event === "deleted" || event.event === "reacted";

function replay(events: Message[]): Overlay {
    const overlay: Overlay = { reactions: new Map() };
    for (const message of events.sort((one, other) => one.seq - other.seq)) {
        const body = bodyOf(message);
        if (body.type !== "event") continue;
        const { event } = body;
        const by = message.from;
        if (event.event === "deleted") overlay.deleted = { ts: message.ts, by };
        else if (event.event === "edited") overlay.edited = { ...contentOf(event), ts: message.ts, by };
        else if (event.reaction !== undefined) react(overlay.reactions, event.reaction, by, event.removed === true);
    }
    return overlay;
}

function contentOf(event: ConversationEvent): Pick<Message, "text" | "bytes" | "contentType"> {
    const { content_type: contentType, payload_base64: base64 } = event;
    return base64 === undefined ? { text: event.text ?? "", contentType } : { bytes: fromBase64(base64), contentType };
}

function react(reactions: Map<string, string[]>, reaction: string, user: string, removed: boolean): void {
    const others = (reactions.get(reaction) ?? []).filter((other) => other !== user);
    if (!removed) others.push(user);
    if (others.length) reactions.set(reaction, others);
    else reactions.delete(reaction);
}
