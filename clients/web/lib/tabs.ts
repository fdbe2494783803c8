/**
 * Tabs of one user. Each has its own connection and shows everything by itself, like another device; they share what is
 * kept on this device. A tab that lives holds a lock of its name, so that the others see whose outbox is orphaned.
 */
export class Tabs {
    readonly id: string;
    readonly #prefix: string;
    readonly #locks: LockManager | undefined;
    #release: (() => void) | undefined;

    constructor(user: string, id: string, locks = typeof navigator === "undefined" ? undefined : navigator.locks) {
        this.id = id;
        this.#prefix = `parley.${user}.tab.`;
        this.#locks = locks;
    }

    async open(): Promise<void> {
        if (!this.#locks) return;
        await new Promise<void>((ready) => {
            void this.#locks?.request(this.#prefix + this.id, () => {
                ready();
                return new Promise<void>((release) => (this.#release = release));
            });
        });
    }

    close(): void {
        this.#release?.();
    }

    /** Without locks (a page that is not served by https) only this one: an orphan is then taken over by each tab, and
     *  the server stores a reference once. */
    async alive(): Promise<Set<string>> {
        const held = (await this.#locks?.query())?.held ?? [];
        const names = held.map((lock) => lock.name ?? "").filter((name) => name.startsWith(this.#prefix));
        return new Set([this.id, ...names.map((name) => name.slice(this.#prefix.length))]);
    }
}
