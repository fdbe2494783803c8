/** How long somebody counts as typing after he has said so; docs/protocol.md, section 4. */
const typingMs = 6_000;
const typingEveryMs = 3_000;

/** Who is typing in a conversation, and when one has last said so oneself. `changed` is called when the others' list is. */
export class Typing {
    readonly #changed: () => void;
    readonly #others = new Map<string, ReturnType<typeof setTimeout>>();
    #said = 0;

    constructor(changed: () => void) {
        this.#changed = changed;
    }

    get others(): string[] {
        return [...this.#others.keys()];
    }

    set(user: string, on: boolean): void {
        const timer = this.#others.get(user);
        if (timer === undefined && !on) return;
        clearTimeout(timer);
        this.#others.delete(user);
        if (on) this.#others.set(user, setTimeout(() => this.set(user, false), typingMs));
        this.#changed();
    }

    /** Is it to be told now? Often called, told at most every three seconds, and once when it ends. */
    isNews(on: boolean): boolean {
        const now = Date.now();
        if (on ? now - this.#said < typingEveryMs : this.#said === 0) return false;
        this.#said = on ? now : 0;
        return true;
    }

    clear(): void {
        for (const timer of this.#others.values()) clearTimeout(timer);
        this.#others.clear();
        this.#changed();
    }
}
