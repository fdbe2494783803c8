import { ParleyError, type ErrorCode } from "./errors.ts";
import type { Json } from "./rpc.ts";

/** What a login gives: who it is, and the tokens. Times are milliseconds since 1970. */
export interface Login {
    user: string;
    admin: boolean;
    access_token: string;
    expires: number;
    refresh_token: string;
    refresh_expires: number;
}

/** Keeps a login between visits. The refresh token lets whoever reads it in, until it is revoked. */
export interface LoginStore {
    load(): Login | undefined;
    save(login: Login | undefined): void;
}

/** In localStorage, so that all tabs of an origin share it. */
export class LocalLoginStore implements LoginStore {
    readonly #key: string;

    constructor(key = "parley.login") {
        this.#key = key;
    }
    load(): Login | undefined {
        try {
            const text = localStorage.getItem(this.#key);
            return text ? (JSON.parse(text) as Login) : undefined;
        } catch {
            return undefined;
        }
    }
    save(login: Login | undefined): void {
        try {
            if (login) localStorage.setItem(this.#key, JSON.stringify(login));
            else localStorage.removeItem(this.#key);
        } catch {
            // Storage is forbidden: the login lasts as long as the page.
        }
    }
}

export type Query = Record<string, string | number | boolean | undefined>;

export interface RequestOptions {
    query?: Query;
    body?: unknown;
    signal?: AbortSignal;
}

/** An access token is renewed when it has less than this left. */
const renewBeforeMs = 60_000;

/**
 * The REST API with a login: renews the access token by itself, and once more when the server says that it is over.
 *
 * Tabs      one tab renews at a time (Web Locks), the others take what it has stored: a refresh token works once.
 * Errors    rejects with ParleyError. `unauthenticated`: the login is over, onLogout was called. `unavailable`: the server
 *           was not reached, or is busy.
 */
export class Rest {
    readonly base: string;
    readonly #store: LoginStore;
    #login: Login | undefined;
    #renewing: Promise<Login> | undefined;
    onLogout: (() => void) | undefined;

    /** `base`: where the server is, for example "https://chat.example"; empty: where the page came from. */
    constructor(base: string, store: LoginStore) {
        this.base = base.replace(/\/$/, "");
        this.#store = store;
        this.#login = store.load();
    }

    get login(): Login | undefined {
        return this.#login;
    }

    async signIn(user: string, password: string): Promise<Login> {
        const login = await this.#send<Login>("POST", "/api/v1/login", { body: { user, password } });
        this.adopt(login);
        return login;
    }

    /** Makes a user of whoever has an invitation. Does not sign him in. */
    async signUp(body: { invitation: string; user: string; password: string; display_name?: string }): Promise<void> {
        await this.#send("POST", "/api/v1/signup", { body });
    }

    adopt(login: Login): void {
        this.#login = login;
        this.#store.save(login);
    }

    /** Forgets the login on this device. */
    signOut(): void {
        this.#login = undefined;
        this.#store.save(undefined);
    }

    /** A token that is good for the next minute; `renew`: a new one even if the old one seems good. */
    async token(renew = false): Promise<string> {
        const login = this.#login;
        if (!login) throw new ParleyError("unauthenticated", "not signed in");
        if (!renew && login.expires - Date.now() > renewBeforeMs) return login.access_token;
        return (await this.#renew(login)).access_token;
    }

    async request<Result = Json>(method: string, path: string, options: RequestOptions = {}): Promise<Result> {
        const token = await this.token();
        try {
            return await this.#send<Result>(method, path, options, token);
        } catch (error) {
            if (!(error instanceof ParleyError) || error.code !== "unauthenticated") throw error;
            return this.#send<Result>(method, path, options, await this.token(true));
        }
    }

    /** All pages of a list, one after the other. */
    async *pages<Item>(path: string, name: string, query: Query = {}): AsyncGenerator<Item[]> {
        for (let cursor: string | undefined; ; ) {
            const page = await this.request<Json>("GET", path, { query: { ...query, cursor } });
            yield page[name] as Item[];
            if (typeof page.next !== "string") return;
            cursor = page.next;
        }
    }

    /** What an answer that is no success says. */
    async problem(response: Response): Promise<ParleyError> {
        return problemOf(response, await response.text().catch(() => ""));
    }

    async #renew(old: Login): Promise<Login> {
        this.#renewing ??= this.#alone(async () => {
            const stored = this.#store.load();
            // Another tab was faster.
            if (stored && stored.user === old.user && stored.access_token !== old.access_token) {
                this.#login = stored;
                if (stored.expires - Date.now() > renewBeforeMs) return stored;
            }
            const login = this.#login ?? old;
            try {
                const body = { refresh_token: login.refresh_token };
                const fresh = await this.#send<Login>("POST", "/api/v1/token/refresh", { body });
                this.adopt(fresh);
                return fresh;
            } catch (error) {
                if (error instanceof ParleyError && error.code === "unauthenticated") {
                    this.signOut();
                    this.onLogout?.();
                }
                throw error;
            }
        }).finally(() => (this.#renewing = undefined));
        return this.#renewing;
    }

    #alone(work: () => Promise<Login>): Promise<Login> {
        if (typeof navigator === "undefined" || !navigator.locks) return work();
        return navigator.locks.request("parley.login", work) as Promise<Login>;
    }

    async #send<Result>(method: string, path: string, options: RequestOptions, token?: string): Promise<Result> {
        const query = Object.entries(options.query ?? {}).filter(([, value]) => value !== undefined && value !== "");
        const search = query.length ? `?${new URLSearchParams(query.map(([name, value]) => [name, String(value)]))}` : "";
        let response: Response;
        try {
            response = await fetch(`${this.base}${path}${search}`, {
                method,
                headers: {
                    ...(token ? { Authorization: `Bearer ${token}` } : {}),
                    ...(options.body === undefined ? {} : { "Content-Type": "application/json" }),
                },
                body: options.body === undefined ? undefined : JSON.stringify(options.body),
                signal: options.signal,
                cache: "no-store",
            });
        } catch (error) {
            throw new ParleyError("unavailable", error instanceof Error ? error.message : "the server was not reached");
        }
        const text = await response.text();
        if (response.ok) return (text ? JSON.parse(text) : {}) as Result;
        throw problemOf(response, text);
    }
}

const codeOfStatus: Record<number, ErrorCode> = {
    400: "invalid_argument",
    401: "unauthenticated",
    403: "permission_denied",
    404: "not_found",
    409: "already_exists",
    413: "too_large",
    429: "unavailable",
};

function problemOf(response: Response, text: string): ParleyError {
    let problem: Json = {};
    try {
        problem = JSON.parse(text) as Json;
    } catch {
        // A proxy's own page.
    }
    const after = Number(response.headers.get("Retry-After"));
    return new ParleyError(
        (typeof problem.code === "string" ? problem.code : (codeOfStatus[response.status] ?? "unavailable")) as ErrorCode,
        typeof problem.detail === "string" ? problem.detail : `${response.status} ${response.statusText}`,
        after > 0 ? after * 1000 : undefined,
    );
}
