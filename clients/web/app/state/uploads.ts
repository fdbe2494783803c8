import { signal } from "@preact/signals";
import { Files, PARLEY_JSON, toParleyError, type Conversation } from "../../lib/index.ts";
import { t } from "../text/i18n.ts";
import { failureText, toast } from "./notices.ts";
import { current } from "./session.ts";

/** A file on its way to the server; its message is sent when all of it is there. */
export interface Upload {
    key: number;
    conversation: Conversation;
    file: File;
    sent: number;
    state: "running" | "paused" | "failed";
    reason?: string;
    place?: string;
    abort?: AbortController;
}

export const uploads = signal<Upload[]>([]);
let lastKey = 0;

const change = (key: number, part: Partial<Upload>) => {
    uploads.value = uploads.value.map((each) => (each.key === key ? { ...each, ...part } : each));
};

export function sendFiles(conversation: Conversation, files: File[]): void {
    for (const file of files) {
        const key = ++lastKey;
        uploads.value = [...uploads.value, { key, conversation, file, sent: 0, state: "running" }];
        void run(key);
    }
}

export function pauseUpload(key: number): void {
    const upload = uploads.value.find((each) => each.key === key);
    change(key, { state: "paused" });
    upload?.abort?.abort();
}

export function resumeUpload(key: number): void {
    change(key, { state: "running", reason: undefined });
    void run(key);
}

export function cancelUpload(key: number): void {
    const upload = uploads.value.find((each) => each.key === key);
    uploads.value = uploads.value.filter((each) => each.key !== key);
    upload?.abort?.abort();
}

async function run(key: number): Promise<void> {
    const upload = uploads.value.find((each) => each.key === key);
    if (!upload) return;
    const abort = new AbortController();
    change(key, { abort });
    const { file, conversation } = upload;
    try {
        const [id, size] = await Promise.all([
            new Files(current().rest).upload(file, file.name, {
                place: upload.place,
                signal: abort.signal,
                onPlace: (place) => change(key, { place }),
                onProgress: ({ sent }) => change(key, { sent }),
            }),
            sizeOf(file),
        ]);
        const body = { type: "file", file: id, name: file.name, size: file.size, mime: file.type || "application/octet-stream", ...size };
        await conversation.sendPayload(JSON.stringify(body), PARLEY_JSON);
        cancelUpload(key);
    } catch (error) {
        const now = uploads.value.find((each) => each.key === key);
        if (!now || now.state === "paused") return;
        const { code } = toParleyError(error);
        const reason = code === "not_found" ? t("files_unavailable") : code === "too_large" ? t("too_large") : failureText(error);
        change(key, { state: "failed", reason });
        toast(t("upload_failed", { reason }), "bad");
    }
}

/** Width and height of a picture, so that its place is there before it is. */
async function sizeOf(file: File): Promise<{ width?: number; height?: number }> {
    if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) return {};
    try {
        const bitmap = await createImageBitmap(file);
        const { width, height } = bitmap;
        bitmap.close();
        return { width, height };
    } catch {
        return {};
    }
}
