import type { Conversation } from "../../lib/index.ts";
import { sendFiles } from "../state/uploads.ts";

/** Files that are dropped anywhere on a conversation are sent. */
export function dropHandlers(conversation: Conversation, show: (on: boolean) => void) {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    return {
        onDragOver: (event: DragEvent) => {
            if (!hasFiles(event)) return;
            event.preventDefault();
            show(true);
        },
        onDragLeave: (event: DragEvent) => {
            if (!(event.currentTarget as Element).contains(event.relatedTarget as Node | null)) show(false);
        },
        onDrop: (event: DragEvent) => {
            if (!hasFiles(event)) return;
            event.preventDefault();
            show(false);
            sendFiles(conversation, [...(event.dataTransfer?.files ?? [])]);
        },
    };
}
