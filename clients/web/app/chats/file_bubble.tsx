import { signal } from "@preact/signals";
import { Files, type Conversation, type FileBody } from "../../lib/index.ts";
import { attempt } from "../state/notices.ts";
import { pictureUrl } from "../state/pictures.ts";
import { current } from "../state/session.ts";
import { sizeText } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { shownBody } from "./preview.ts";

/** Pictures that a browser draws without running anything of them; SVG is none of these. */
const isPicture = ({ mime }: FileBody): boolean => /^image\/(png|jpeg|gif|webp|avif)$/.test(mime);

const widest = 320;
const tallest = 340;

/** What the viewer shows: all pictures of a conversation that are loaded, and which of them. */
export const viewer = signal<{ pictures: FileBody[]; at: number } | undefined>(undefined);

function view(conversation: Conversation, file: string): void {
    const pictures = conversation.messages
        .map((message) => shownBody(conversation, message))
        .filter((body): body is FileBody => body.type === "file" && isPicture(body));
    viewer.value = { pictures, at: Math.max(0, pictures.findIndex((each) => each.file === file)) };
}

export async function saveFile({ file, name }: FileBody): Promise<void> {
    await attempt(async () => {
        const blob = await new Files(current().rest).download(file);
        // Downloaded, never opened: whatever it is, it runs nothing here.
        const url = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
        const link = document.createElement("a");
        link.href = url;
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(url), 60_000);
    });
}

export function FileBubble({ file, conversation }: { file: FileBody; conversation: Conversation }) {
    if (isPicture(file)) {
        const scale = Math.min(1, widest / (file.width ?? widest), tallest / (file.height ?? 240));
        const size = { width: `${Math.round((file.width ?? widest) * scale)}px`, aspectRatio: `${file.width ?? 4} / ${file.height ?? 3}` };
        const url = pictureUrl(file.file);
        return (
            <span class="file-with-text">
                <button class="picture" style={size} aria-label={`${t("picture")}: ${file.name}`} onClick={() => view(conversation, file.file)}>
                    {url ? <img src={url} alt={file.name} /> : <Icon name="picture" size={36} />}
                </button>
                {file.text && <span class="text">{file.text}</span>}
            </span>
        );
    }
    return (
        <span class="file-with-text">
            <button class="file" onClick={() => void saveFile(file)} aria-label={`${t("download")}: ${file.name}`}>
                <span class="file-icon">
                    <Icon name="file" size={22} />
                </span>
                <span class="file-text">
                    <b>{file.name}</b>
                    <small>{sizeText(file.size)}</small>
                </span>
                <Icon name="download" size={20} />
            </button>
            {file.text && <span class="text">{file.text}</span>}
        </span>
    );
}
