import type { ConversationId } from "./topics.ts";

export const PARLEY_JSON = "application/vnd.parley+json";
/** What history has in place of a deleted message. */
const DELETED = "application/vnd.parley.deleted";

/** A numbered message or event, as it stands in history. Never changes once it exists. */
export interface Message {
    conversation: ConversationId;
    seq: number;
    from: string;
    /** Milliseconds since 1970 UTC, the server's clock. */
    ts: number;
    kind: "message" | "event";
    ref?: string;
    fromClient?: string;
    contentType?: string;
    /** The payload, if it is UTF-8. */
    text?: string;
    /** The payload, if it is not. */
    bytes?: Uint8Array;
}

/** A message as history and sync tell it. */
export interface StoredMessage {
    conversation: string;
    seq: number;
    from: string;
    ts: number;
    kind?: string;
    ref?: string;
    from_client?: string;
    content_type?: string;
    text?: string;
    payload_base64?: string;
}

export interface FileBody {
    type: "file";
    file: string;
    name: string;
    size: number;
    mime: string;
    width?: number;
    height?: number;
    /** A line of text under it. */
    text?: string;
    replyTo?: number;
}

/** What a message says to a person. `plain`: another program's text; `binary`: neither ours nor UTF-8. */
export type Body =
    | { type: "text"; text: string; replyTo?: number; mentions: string[] }
    | FileBody
    | { type: "plain"; text: string }
    | { type: "binary"; size: number; contentType: string }
    | { type: "deleted" }
    | { type: "event"; event: ConversationEvent };

/** What an event says. Unknown ones are kept, so that a newer server's do not break an older client. */
export interface ConversationEvent {
    event: string;
    user?: string;
    by?: string;
    role?: string;
    role_before?: string;
    name?: string;
    name_before?: string;
    /** Of edited, deleted and reacted: which message. */
    seq?: number;
    text?: string;
    payload_base64?: string;
    content_type?: string;
    reaction?: string;
    removed?: boolean;
}

const strict = new TextDecoder("utf-8", { fatal: true });

/** The payload as text, or as bytes where it is not UTF-8. */
export function payloadOf(bytes: Uint8Array): { text: string } | { bytes: Uint8Array } {
    try {
        return { text: strict.decode(bytes) };
    } catch {
        return { bytes: new Uint8Array(bytes) };
    }
}

export function fromBase64(text: string): Uint8Array {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let at = 0; at < raw.length; ++at) bytes[at] = raw.charCodeAt(at);
    return bytes;
}

/** undefined: not a numbered message; whoever sent it, nothing of it is shown. */
export function fromStored(stored: StoredMessage): Message | undefined {
    if (!Number.isSafeInteger(stored.seq) || stored.seq < 1 || typeof stored.from !== "string") return undefined;
    const message: Message = {
        conversation: stored.conversation,
        seq: stored.seq,
        from: stored.from,
        ts: Number(stored.ts) || 0,
        kind: stored.kind === "event" ? "event" : "message",
    };
    if (stored.ref) message.ref = stored.ref;
    if (stored.from_client) message.fromClient = stored.from_client;
    if (stored.content_type) message.contentType = stored.content_type;
    if (typeof stored.payload_base64 === "string") message.bytes = fromBase64(stored.payload_base64);
    else message.text = stored.text ?? "";
    return message;
}

type UserProperties = Record<string, string | string[]>;

/** Of a name that stands there twice the last counts: the server's stand behind the sender's. Empty is absent. */
function property(properties: UserProperties | undefined, name: string): string | undefined {
    const value = properties?.[name];
    const last = Array.isArray(value) ? value[value.length - 1] : value;
    return last === "" ? undefined : last;
}

/** From what the broker delivered; undefined if it is not numbered. */
export function fromDelivery(
    conversation: ConversationId,
    from: string,
    kind: "message" | "event",
    payload: Uint8Array,
    properties: { contentType?: string; userProperties?: UserProperties } | undefined,
): Message | undefined {
    const user = properties?.userProperties;
    const seq = property(user, "seq");
    const ts = property(user, "ts");
    if (seq === undefined || ts === undefined || !/^[1-9]\d{0,15}$/.test(seq)) return undefined;
    const message: Message = { conversation, seq: Number(seq), from, ts: Number(ts), kind, ...payloadOf(payload) };
    const ref = property(user, "ref");
    const fromClient = property(user, "from-client");
    if (ref) message.ref = ref;
    if (fromClient) message.fromClient = fromClient;
    if (properties?.contentType) message.contentType = properties.contentType;
    return message;
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
    if (text === undefined) return undefined;
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null && !Array.isArray(value)
            ? (value as Record<string, unknown>)
            : undefined;
    } catch {
        return undefined;
    }
}

const asText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const asCount = (value: unknown): number | undefined =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

function eventOf(value: Record<string, unknown>): ConversationEvent {
    const event: ConversationEvent = { event: asText(value.event) ?? "unknown" };
    for (const name of ["user", "by", "role", "role_before", "name", "name_before", "text", "payload_base64", "content_type", "reaction"] as const) {
        const text = asText(value[name]);
        if (text !== undefined) event[name] = text;
    }
    const seq = asCount(value.seq);
    if (seq !== undefined) event.seq = seq;
    if (value.removed === true) event.removed = true;
    return event;
}

/** Reads our own payloads; everything in them is somebody's input, so each member is checked. */
export function bodyOf(message: Pick<Message, "kind" | "text" | "bytes" | "contentType">): Body {
    if (message.kind === "event") {
        return { type: "event", event: eventOf(parseObject(message.text) ?? {}) };
    }
    if (message.contentType === DELETED) return { type: "deleted" };
    if (message.contentType === PARLEY_JSON) {
        const value = parseObject(message.text);
        const text = asText(value?.text);
        const replyTo = asCount(value?.reply_to);
        const reply = replyTo === undefined ? {} : { replyTo };
        if (value?.type === "text" && text !== undefined) {
            const mentions = Array.isArray(value.mentions) ? value.mentions.filter((id) => typeof id === "string") : [];
            return { type: "text", text, mentions, ...reply };
        }
        const file = asText(value?.file);
        if (value?.type === "file" && file !== undefined) {
            return {
                type: "file",
                file,
                name: asText(value.name) ?? file,
                size: asCount(value.size) ?? 0,
                mime: asText(value.mime) ?? "application/octet-stream",
                width: asCount(value.width),
                height: asCount(value.height),
                text,
                ...reply,
            };
        }
    }
    if (message.bytes) {
        return { type: "binary", size: message.bytes.length, contentType: message.contentType ?? "" };
    }
    return { type: "plain", text: message.text ?? "" };
}

export interface TextOptions {
    replyTo?: number;
    mentions?: string[];
}

export function textPayload(text: string, options: TextOptions = {}): string {
    return JSON.stringify({
        type: "text",
        text,
        ...(options.replyTo === undefined ? {} : { reply_to: options.replyTo }),
        ...(options.mentions?.length ? { mentions: options.mentions } : {}),
    });
}
