import { signal } from "@preact/signals";
import { toParleyError, type Notice, type ParleyClient } from "../../lib/index.ts";
import { t, tword, type TextKey } from "../text/i18n.ts";
import { en } from "../text/en.ts";

export interface Toast {
    id: number;
    text: string;
    kind: "plain" | "good" | "bad";
    hash?: string;
}

export const toasts = signal<Toast[]>([]);
let lastId = 0;

export function toast(text: string, kind: Toast["kind"] = "plain", hash?: string): void {
    const id = ++lastId;
    toasts.value = [...toasts.value.slice(-3), { id, text, kind, hash }];
    setTimeout(() => dismiss(id), kind === "bad" ? 8000 : 4500);
}

export function dismiss(id: number): void {
    toasts.value = toasts.value.filter((each) => each.id !== id);
}

/** What to say about a failure: our own words where there are some, else the server's. */
export function failureText(error: unknown): string {
    const { code, message } = toParleyError(error);
    const key = `err_${code}` as TextKey;
    if (code === "unavailable" || !message) return key in en ? t(key) : message;
    return tword("why_", message);
}

/** Runs what a button starts; a failure is told in a toast. Returns whether it worked. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
        await work();
        return true;
    } catch (error) {
        toast(t("failed", { reason: failureText(error) }), "bad");
        return false;
    }
}

/** Changes when lists of requests should be asked for again. */
export const requestsChanged = signal(0);

export function startNotices(client: ParleyClient): void {
    client.on("notice", (notice) => tell(client, notice));
    client.on("announcement", ({ text }) => toast(`${t("announcement")}: ${text}`, "good"));
}

function tell(client: ParleyClient, notice: Notice): void {
    if (/request|contact/.test(notice.notice)) ++requestsChanged.value;
    const key = `notice_${notice.notice}` as TextKey;
    if (!(key in en) || notice.by === client.me) return;
    const group = notice.group ?? "";
    const name = client.find(`g/${group}`)?.info?.name || group;
    const user = client.people.name(notice.user ?? notice.by ?? "");
    toast(t(key, { group: name, user }), "plain", notice.notice === "added" ? `#/c/g/${group}` : undefined);
}
