import type { Connection, Delivery } from "./connection.ts";
import { ParleyError, type ErrorCode } from "./errors.ts";
import type { Topics } from "./topics.ts";

export type Json = Record<string, unknown>;

interface Answer {
    id?: unknown;
    ok?: unknown;
    result?: unknown;
    error?: { code?: unknown; message?: unknown; retry_after_ms?: unknown };
    part?: unknown;
    more?: unknown;
    piece?: unknown;
}

interface Pending {
    resolve(result: Json): void;
    reject(error: ParleyError): void;
    timer: ReturnType<typeof setTimeout>;
    pieces: string[];
}

const maxPending = 256;

/**
 * Requests over MQTT (docs/protocol.md, section 5). Answers in parts are put together.
 *
 * Errors    rejects with what the server says; `unavailable` without an answer within `timeoutMs` or when the connection
 *           ends. A request that changes something may have been carried out then.
 */
export class Rpc {
    readonly #connection: Connection;
    readonly #topics: Topics;
    readonly #timeoutMs: number;
    readonly #pending = new Map<string, Pending>();
    #next = 0;

    constructor(connection: Connection, topics: Topics, timeoutMs = 10_000) {
        this.#connection = connection;
        this.#topics = topics;
        this.#timeoutMs = timeoutMs;
        connection.on("state", (state) => {
            if (state.name !== "online" && state.name !== "catching-up") this.#abandon();
        });
    }

    call<Result extends object = Json>(method: string, parameters: Json = {}, timeoutMs = this.#timeoutMs): Promise<Result> {
        return new Promise((resolve, reject) => {
            if (this.#pending.size >= maxPending) return reject(new ParleyError("unavailable", "too many requests wait"));
            const id = `q${++this.#next}`;
            const timer = setTimeout(() => {
                this.#pending.delete(id);
                reject(new ParleyError("unavailable", `no answer to ${method}`));
            }, timeoutMs);
            this.#pending.set(id, { resolve: resolve as (result: Json) => void, reject, timer, pieces: [] });
            this.#connection
                .publish({
                    topic: this.#topics.rpc(method),
                    payload: JSON.stringify({ ...parameters, id }),
                    responseTopic: this.#topics.reply(method),
                })
                .catch((error: ParleyError) => this.#take(id)?.reject(error));
        });
    }

    /** An answer that arrived on a reply topic. */
    receive(delivery: Delivery): void {
        let answer: Answer;
        try {
            answer = JSON.parse(new TextDecoder().decode(delivery.payload)) as Answer;
        } catch {
            return;
        }
        const id = String(answer.id);
        const pending = this.#pending.get(id);
        if (!pending) return;
        if (answer.ok === true && typeof answer.piece === "string") {
            pending.pieces.push(answer.piece);
            if (answer.more === true) return;
            this.#take(id)?.resolve(JSON.parse(pending.pieces.join("")) as Json);
        } else if (answer.ok === true) {
            this.#take(id)?.resolve((answer.result ?? {}) as Json);
        } else {
            const { code, message, retry_after_ms: after } = answer.error ?? {};
            const error = new ParleyError(
                (typeof code === "string" ? code : "internal") as ErrorCode,
                typeof message === "string" ? message : "refused",
                typeof after === "number" ? after : undefined,
            );
            this.#take(id)?.reject(error);
        }
    }

    #take(id: string): Pending | undefined {
        const pending = this.#pending.get(id);
        if (pending) clearTimeout(pending.timer);
        this.#pending.delete(id);
        return pending;
    }

    #abandon(): void {
        for (const id of [...this.#pending.keys()]) {
            this.#take(id)?.reject(new ParleyError("unavailable", "the connection was lost"));
        }
    }
}
