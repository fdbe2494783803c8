import { cancelUpload, pauseUpload, resumeUpload, uploads } from "../state/uploads.ts";
import { sizeText } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";

/** Files on their way, above the composer. */
export function Uploads({ conversation }: { conversation: string }) {
    const mine = uploads.value.filter((upload) => upload.conversation.id === conversation);
    if (!mine.length) return null;
    return (
        <ul class="uploads">
            {mine.map(({ key, file, sent, state, reason }) => {
                const percent = file.size ? Math.floor((sent / file.size) * 100) : 0;
                return (
                    <li key={key} class={`upload upload-${state}`}>
                        <Icon name={file.type.startsWith("image/") ? "picture" : "file"} />
                        <span class="upload-main">
                            <b>{file.name}</b>
                            <small>{reason ?? `${sizeText(file.size)} · ${state === "paused" ? t("pause") : t("uploading", { percent })}`}</small>
                            <progress max={100} value={percent} aria-label={file.name} />
                        </span>
                        {state === "running" ? (
                            <button class="icon-button small" aria-label={t("pause")} onClick={() => pauseUpload(key)}>
                                <Icon name="pause" size={18} />
                            </button>
                        ) : (
                            <button class="icon-button small" aria-label={t("resume")} onClick={() => resumeUpload(key)}>
                                <Icon name="play" size={18} />
                            </button>
                        )}
                        <button class="icon-button small" aria-label={t("cancel")} onClick={() => cancelUpload(key)}>
                            <Icon name="close" size={18} />
                        </button>
                    </li>
                );
            })}
        </ul>
    );
}
