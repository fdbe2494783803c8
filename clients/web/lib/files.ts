import { ParleyError } from "./errors.ts";
import type { Rest } from "./rest.ts";

export interface UploadProgress {
    sent: number;
    size: number;
}

export interface UploadOptions {
    onProgress?(progress: UploadProgress): void;
    signal?: AbortSignal;
    /** Goes on with an upload that was begun: what an earlier call has told to `onPlace`. */
    place?: string;
    onPlace?(place: string): void;
}

const chunkBytes = 4 * 1024 * 1024;

/**
 * Sends and fetches files over HTTP. Uploads are resumable (tus 1.0): what the server has is never sent again.
 *
 * Errors    ParleyError. `not_found`: this server takes no files. `too_large`. `unavailable`: resume later with `place`.
 */
export class Files {
    readonly #rest: Rest;

    constructor(rest: Rest) {
        this.#rest = rest;
    }

    /** Returns the file's id. */
    async upload(file: Blob, name: string, options: UploadOptions = {}): Promise<string> {
        const place = options.place ?? (await this.#create(file, name));
        options.onPlace?.(place);
        let offset = options.place ? await this.#offset(place) : 0;
        options.onProgress?.({ sent: offset, size: file.size });
        while (offset < file.size) {
            const piece = file.slice(offset, offset + chunkBytes);
            const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
            const response = await this.#send("PATCH", place, headers, piece, options.signal);
            offset = Number(response.headers.get("Upload-Offset") ?? offset + piece.size);
            options.onProgress?.({ sent: offset, size: file.size });
        }
        return place.replace(/\/$/, "").split("/").pop() as string;
    }

    /** The file itself, with the caller's rights of now. */
    async download(id: string, signal?: AbortSignal): Promise<Blob> {
        const response = await this.#send("GET", `/api/v1/files/${encodeURIComponent(id)}`, {}, undefined, signal);
        return response.blob();
    }

    async #create(file: Blob, name: string): Promise<string> {
        const metadata = `filename ${base64(name)},filetype ${base64(file.type || "application/octet-stream")}`;
        const headers = { "Upload-Length": String(file.size), "Upload-Metadata": metadata };
        const response = await this.#send("POST", "/api/v1/files", headers);
        const place = response.headers.get("Location");
        if (!place) throw new ParleyError("internal", "the server has not said where to send the file");
        return new URL(place, new URL(this.#rest.base || "/", globalThis.location?.href)).pathname;
    }

    async #offset(place: string): Promise<number> {
        const response = await this.#send("HEAD", place, {});
        return Number(response.headers.get("Upload-Offset") ?? 0);
    }

    async #send(method: string, path: string, headers: Record<string, string>, body?: Blob, signal?: AbortSignal): Promise<Response> {
        for (let renew = false; ; renew = true) {
            const token = await this.#rest.token(renew);
            let response: Response;
            try {
                response = await fetch(`${this.#rest.base}${path}`, {
                    method,
                    headers: { ...headers, Authorization: `Bearer ${token}`, "Tus-Resumable": "1.0.0" },
                    body,
                    signal,
                });
            } catch (error) {
                throw new ParleyError("unavailable", error instanceof Error ? error.message : "the server was not reached");
            }
            if (response.ok) return response;
            if (response.status === 401 && !renew) continue;
            throw await this.#rest.problem(response);
        }
    }
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
