/**
 * Parley in the browser.
 *
 *     const rest = new Rest("", new LocalLoginStore());
 *     await rest.signIn("u1", password);
 *     const client = await ParleyClient.open({ rest });
 *     client.on("message", ({ conversation, message }) => show(conversation.id, message));
 *     client.start();
 *     await client.conversation("g/demo").send("hello");
 *
 * What it promises, and how, stands in clients/web/README.md.
 */
export { AccountApi, type Account, type Contact, type ContactRequest, type Session } from "./account.ts";
export { ParleyClient, databaseName, type ClientOptions, type Notice } from "./client.ts";
export { type ConnectionState } from "./connection.ts";
export { Conversation, type GroupInfo, type Marks, type Role } from "./conversation.ts";
export { ParleyError, toParleyError, type ErrorCode } from "./errors.ts";
export { Files, type UploadOptions, type UploadProgress } from "./files.ts";
export { Groups, type Ban, type GroupSettings, type Invitation, type JoinRequest, type Member, type Page } from "./groups.ts";
export { IndexedStore } from "./indexed_store.ts";
export { MemoryStore } from "./memory_store.ts";
export {
    bodyOf,
    PARLEY_JSON,
    textPayload,
    type Body,
    type ConversationEvent,
    type FileBody,
    type Message,
    type TextOptions,
} from "./messages.ts";
export { type Outgoing } from "./outbox.ts";
export { isOverlay, type Overlay } from "./overlays.ts";
export { type Person, type Presence } from "./people.ts";
export { type Reading } from "./readings.ts";
export { LocalLoginStore, Rest, type Login, type LoginStore, type Query } from "./rest.ts";
export { type Store } from "./store.ts";
export { isGroup, isValidId, newGroupId, partOf, type ConversationId } from "./topics.ts";
