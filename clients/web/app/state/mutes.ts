import { signal } from "@preact/signals";

/** Conversations that do not call for attention on this device. */
const key = "parley.muted";

function load(): string[] {
    try {
        return JSON.parse(localStorage.getItem(key) ?? "[]") as string[];
    } catch {
        return [];
    }
}

const muted = signal(new Set(load()));

export const isMuted = (conversation: string): boolean => muted.value.has(conversation);

export function setMuted(conversation: string, on: boolean): void {
    const next = new Set(muted.value);
    if (on) next.add(conversation);
    else next.delete(conversation);
    muted.value = next;
    try {
        localStorage.setItem(key, JSON.stringify([...next]));
    } catch {
        // Forbidden: it lasts as long as the page.
    }
}
