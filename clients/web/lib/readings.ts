import { payloadOf } from "./messages.ts";

/** The last value of a state or live topic: what a device says of itself. */
export interface Reading {
    from: string;
    name: string;
    kind: "state" | "live";
    /** undefined: not UTF-8, or longer than a value is. */
    text: string | undefined;
    size: number;
    /** When it came here, by this machine's clock. */
    ts: number;
}

const most = 500;
const maxTextBytes = 4096;

/** The last values of a conversation. An empty payload takes one away; beyond 500 no new ones are kept. */
export class Readings {
    readonly #values = new Map<string, Reading>();

    get list(): Reading[] {
        return [...this.#values.values()];
    }

    set(kind: "state" | "live", from: string, name: string, payload: Uint8Array): void {
        const key = `${kind}/${from}/${name}`;
        if (payload.length === 0) {
            this.#values.delete(key);
        } else if (this.#values.size < most || this.#values.has(key)) {
            const content = payloadOf(payload);
            const text = "text" in content && payload.length <= maxTextBytes ? content.text : undefined;
            this.#values.set(key, { from, name, kind, text, size: payload.length, ts: Date.now() });
        }
    }
}
