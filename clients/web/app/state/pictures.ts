import { signal } from "@preact/signals";
import { rest } from "./session.ts";

/**
 * Pictures need the access token, which an <img> cannot send. So they are fetched, and shown from memory.
 * At most `most` are kept; the least recently drawn ones go.
 */
const most = 300;
const urls = new Map<string, string>();
const asked = new Set<string>();
const arrived = signal(0);

/** The address of a picture that has arrived; asks for it otherwise. `file`: an id of the files API, or empty. */
export function pictureUrl(file: string | undefined, preview = true): string | undefined {
    if (!file || !/^[A-Za-z0-9._-]{1,128}$/.test(file)) return undefined;
    const path = `/api/v1/files/${encodeURIComponent(file)}${preview ? "/preview" : ""}`;
    void arrived.value;
    const url = urls.get(path);
    if (url) {
        urls.delete(path);
        urls.set(path, url);
        return url;
    }
    if (!asked.has(path)) void load(path);
    return undefined;
}

async function load(path: string): Promise<void> {
    asked.add(path);
    try {
        const response = await fetch(path, { headers: { Authorization: `Bearer ${await rest.token()}` } });
        const type = response.headers.get("Content-Type") ?? "";
        if (!response.ok || !/^image\/(png|jpeg|webp|gif|avif)/.test(type)) return;
        urls.set(path, URL.createObjectURL(await response.blob()));
        for (const [old, url] of urls) {
            if (urls.size <= most) break;
            urls.delete(old);
            asked.delete(old);
            URL.revokeObjectURL(url);
        }
        ++arrived.value;
    } catch {
        setTimeout(() => asked.delete(path), 10_000);
    }
}
