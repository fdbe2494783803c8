/** What to do next, the same words as in docs/protocol.md; `unavailable` is the only one worth repeating as it is. */
export type ErrorCode =
    | "invalid_argument"
    | "unauthenticated"
    | "permission_denied"
    | "not_found"
    | "already_exists"
    | "too_large"
    | "unavailable"
    | "internal";

/** Every expected failure of this library. `retryAfterMs` is set where the server says when it may be tried again. */
export class ParleyError extends Error {
    readonly code: ErrorCode;
    readonly retryAfterMs: number | undefined;

    constructor(code: ErrorCode, message: string, retryAfterMs?: number) {
        super(message);
        this.name = "ParleyError";
        this.code = code;
        this.retryAfterMs = retryAfterMs;
    }
}

export function toParleyError(reason: unknown): ParleyError {
    if (reason instanceof ParleyError) return reason;
    return new ParleyError("unavailable", reason instanceof Error ? reason.message : String(reason));
}
