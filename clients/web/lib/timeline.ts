import type { Message } from "./messages.ts";

/** Seqs that exist no more: history was cut by retention. Both ends belong to it. */
export interface LostRange {
    from: number;
    to: number;
}

/** History is to be asked for what follows `after`, until a page reaches `upTo`. */
export interface Missing {
    after: number;
    upTo: number;
}

/**
 * One conversation's messages in order, each once. Joins live delivery and history by their numbers.
 *
 * Order     what deliver(), start() and fill() return is to be shown now: strictly ascending over all calls. A message
 *           that comes too early is held back until what stands before it is here.
 * Bounds    at most `maxHeld` messages are held back; further ones are forgotten, and come again from history.
 * I/O       none. The caller asks history while missing() says so. History may lag behind live delivery, so only a page
 *           that reaches beyond a hole proves that the hole is empty; that is then a lost range.
 */
export class Timeline {
    static readonly maxHeld = 1000;

    #messages: Message[] = [];
    #held = new Map<number, Message>();
    #high = 0;
    #started = false;
    #atStart = false;
    #lost: LostRange[] = [];

    /** In ascending order; nothing between the first and the last is missing but what is lost. */
    get messages(): readonly Message[] {
        return this.#messages;
    }
    /** The cursor: everything up to here has been released. */
    get high(): number {
        return this.#high;
    }
    /** The oldest seq that is here; high + 1 if none is. */
    get low(): number {
        return this.#messages[0]?.seq ?? this.#high + 1;
    }
    get started(): boolean {
        return this.#started;
    }
    /** Nothing older exists. */
    get atStart(): boolean {
        return this.#atStart;
    }
    get lost(): readonly LostRange[] {
        return this.#lost;
    }

    /** Begins with the newest page, oldest first; `atStart`: it is all that there is. */
    start(page: Message[], atStart: boolean): Message[] {
        if (this.#started) return page.length ? this.fill((page[0] as Message).seq - 1, page) : [];
        this.#started = true;
        this.#atStart = atStart;
        this.#messages = [...page];
        this.#high = page[page.length - 1]?.seq ?? 0;
        return [...page, ...this.#drain()];
    }

    /** Goes on where an earlier run stopped; `messages` are the newest that it kept, and end at `high`. */
    restore(high: number, messages: Message[], atStart: boolean): void {
        this.#started = true;
        this.#high = high;
        this.#messages = [...messages];
        this.#atStart = atStart;
    }

    /** Live delivery. */
    deliver(message: Message): Message[] {
        if (message.seq <= this.#high && this.#started) return [];
        if (this.#started && message.seq === this.#high + 1) {
            this.#push(message);
            return [message, ...this.#drain()];
        }
        if (this.#held.size < Timeline.maxHeld) this.#held.set(message.seq, message);
        return [];
    }

    /** A page of history that follows `after`, oldest first and without holes but those that retention cut. */
    fill(after: number, page: Message[]): Message[] {
        if (!this.#started || after > this.#high) return [];
        const released: Message[] = [];
        for (const message of page) {
            if (message.seq <= this.#high) continue;
            if (message.seq > this.#high + 1) this.#lost.push({ from: this.#high + 1, to: message.seq - 1 });
            this.#held.delete(message.seq);
            this.#push(message);
            released.push(message);
        }
        return [...released, ...this.#drain()];
    }

    /** What is held back waits for this; undefined: nothing does. */
    missing(): Missing | undefined {
        if (!this.#started || this.#held.size === 0) return undefined;
        return { after: this.#high, upTo: Math.min(...this.#held.keys()) };
    }

    /** A page of what came before, oldest first. */
    prepend(page: Message[], atStart: boolean): void {
        const low = this.low;
        this.#messages.unshift(...page.filter((message) => message.seq < low));
        this.#atStart = atStart;
    }

    /** Forgets the oldest until `count` remain; they are in the store, or in history. */
    trim(count: number): void {
        if (this.#messages.length <= count) return;
        this.#messages.splice(0, this.#messages.length - count);
        this.#atStart = false;
    }

    #push(message: Message): void {
        this.#messages.push(message);
        this.#high = message.seq;
    }

    #drain(): Message[] {
        const released: Message[] = [];
        for (const seq of this.#held.keys()) if (seq <= this.#high) this.#held.delete(seq);
        for (let next = this.#held.get(this.#high + 1); next; next = this.#held.get(this.#high + 1)) {
            this.#held.delete(next.seq);
            this.#push(next);
            released.push(next);
        }
        return released;
    }
}
