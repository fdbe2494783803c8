import { signal } from "@preact/signals";

/** A place in the application: what stands behind the # of the address, so that back, forward and links work. */
export interface Place {
    page: "chats" | "contacts" | "discover" | "settings" | "admin" | "invite";
    rest: string[];
}

const pages = new Set(["contacts", "discover", "settings", "admin", "invite"]);

export function placeOf(hash: string): Place {
    const [first = "", ...rest] = hash.replace(/^#?\/?/, "").split("/").map((part) => decodeURIComponent(part));
    if (first === "c") return { page: "chats", rest };
    return pages.has(first) ? { page: first as Place["page"], rest } : { page: "chats", rest: [] };
}

export const place = signal<Place>({ page: "chats", rest: [] });

function read(): void {
    try {
        place.value = placeOf(location.hash);
    } catch {
        place.value = { page: "chats", rest: [] };
    }
}

export function startRouter(): void {
    read();
    addEventListener("hashchange", read);
    navigator.serviceWorker?.addEventListener("message", (event: MessageEvent<{ place?: string }>) => {
        if (event.data.place) location.hash = event.data.place.slice(1);
    });
}

export function go(hash: string, replace = false): void {
    if (replace) {
        history.replaceState(null, "", hash);
        read();
    } else {
        location.hash = hash;
    }
}

export const chatHash = (conversation: string): string => `#/c/${conversation}`;

/** The conversation of the address, if it names one. */
export function openConversation(): string | undefined {
    const { page, rest } = place.value;
    return page === "chats" && rest.length >= 2 && /^[gu]$/.test(rest[0] as string) ? `${rest[0]}/${rest[1]}` : undefined;
}
