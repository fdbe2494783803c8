/** What was begun and not sent, by conversation. In localStorage: it is there again at once after a reload. */
const prefix = "parley.draft.";

export interface Draft {
    text: string;
    replyTo?: number;
}

export function draftOf(conversation: string): Draft | undefined {
    try {
        const text = localStorage.getItem(prefix + conversation);
        return text ? (JSON.parse(text) as Draft) : undefined;
    } catch {
        return undefined;
    }
}

export function keepDraft(conversation: string, draft: Draft): void {
    try {
        if (draft.text.trim() || draft.replyTo) localStorage.setItem(prefix + conversation, JSON.stringify(draft));
        else localStorage.removeItem(prefix + conversation);
    } catch {
        // Full or forbidden: the draft lasts as long as the page.
    }
}

export function forgetDrafts(): void {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
