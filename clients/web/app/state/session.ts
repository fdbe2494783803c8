import { computed, signal } from "@preact/signals";
import {
    AccountApi,
    databaseName,
    Groups,
    IndexedStore,
    LocalLoginStore,
    ParleyClient,
    Rest,
    type Account,
    type ConnectionState,
} from "../../lib/index.ts";
import { startAttention } from "./attention.ts";
import { forgetDrafts } from "./drafts.ts";
import { startNotices } from "./notices.ts";
import { go } from "./router.ts";

/** Everything of who is signed in. A new object for each sign-in; nothing of the one before is left. */
export interface Session {
    rest: Rest;
    client: ParleyClient;
    groups: Groups;
    account: AccountApi;
}

export const rest = new Rest("", new LocalLoginStore());
export const session = signal<Session | undefined>(undefined);
/** Signed in, but what is kept on this device is still being read. */
export const opening = signal(rest.login !== undefined);
export const wasSignedOut = signal(false);
export const connection = signal<ConnectionState>({ name: "stopped" });
export const whoami = signal<Account | undefined>(undefined);

/** Changes when anything in the list of conversations or in the people does; at most once a frame. */
export const changes = signal(0);

/** May see the administration pages. */
export const isAdmin = computed(() => {
    const account = whoami.value;
    return Boolean(rest.login?.admin && session.value) || Boolean(account?.admin) || Boolean(account?.duty && account.duty !== "none");
});

/**
 * For what is drawn only while somebody is signed in. A component that calls it is drawn again when anything of the
 * client is different: conversations and people are no signals themselves.
 */
export function current(): Session {
    void changes.value;
    if (!session.value) throw new Error("nobody is signed in");
    return session.value;
}

function coalesce(work: () => void): () => void {
    let waits = false;
    return () => {
        if (waits) return;
        waits = true;
        const run = () => {
            waits = false;
            work();
        };
        // A hidden page draws no frames, but its title counts what is unread.
        if (document.visibilityState === "visible") requestAnimationFrame(run);
        else setTimeout(run, 100);
    };
}

/** The password, if it was typed in this visit. It is kept nowhere else. */
let typed: string | undefined;

/** The access token; a broker that takes passwords alone refuses it, and gets the password then. */
const brokerPassword = async (renew: boolean): Promise<string> => (renew && typed !== undefined ? typed : rest.token(renew));

/** Opens what is kept on this device at once, then connects. */
export async function openSession(): Promise<void> {
    opening.value = true;
    try {
        const client = await ParleyClient.open({ rest, password: brokerPassword });
        const changed = coalesce(() => ++changes.value);
        client.on("conversations", changed);
        client.on("outgoing", changed);
        client.on("state", (state) => {
            connection.value = state;
            if (state.name === "refused") void endSession(false);
            if (state.name === "online") void loadAccount();
        });
        connection.value = client.state;
        session.value = { rest, client, groups: new Groups(client), account: new AccountApi(client) };
        startNotices(client);
        startAttention(client);
        client.start();
    } finally {
        opening.value = false;
    }
}

async function loadAccount(): Promise<void> {
    try {
        whoami.value = await session.value?.account.whoami();
        const account = whoami.value;
        if (account) session.value?.client.people.learn(account);
    } catch {
        // Asked again with the next connection.
    }
}

export async function signIn(user: string, password: string): Promise<void> {
    await rest.signIn(user.trim(), password);
    wasSignedOut.value = false;
    typed = password;
    await openSession();
}

/** A new user by an invitation that makes one; signed in with it at once. */
export async function signUp(invitation: string, user: string, password: string, display_name: string): Promise<void> {
    await rest.signUp({ invitation, user: user.trim(), password, ...(display_name.trim() ? { display_name: display_name.trim() } : {}) });
    go("#/", true);
    await signIn(user, password);
}

/** `wanted`: the user signs out, and what is kept of him on this device goes; otherwise the server has ended it. */
export async function endSession(wanted: boolean): Promise<void> {
    const ended = session.value;
    session.value = undefined;
    whoami.value = undefined;
    typed = undefined;
    wasSignedOut.value = !wanted;
    rest.signOut();
    if (!ended) return;
    await ended.client.stop();
    if (wanted) {
        forgetDrafts();
        await IndexedStore.destroy(databaseName(ended.client.me)).catch(() => undefined);
    }
}

rest.onLogout = () => void endSession(false);

/** The network, or the sight of this page, has changed: look at the connection now. */
export function watchPage(): void {
    const wake = () => session.value?.client.wake();
    addEventListener("online", wake);
    addEventListener("offline", wake);
    addEventListener("pageshow", wake);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
}
