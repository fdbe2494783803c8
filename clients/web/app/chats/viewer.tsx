import { useEffect, useRef, useState } from "preact/hooks";
import { pictureUrl } from "../state/pictures.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { Spinner } from "../ui/parts.tsx";
import { saveFile, viewer } from "./file_bubble.tsx";

/** One picture over everything; arrows go to the next one, a click or + and - zoom, Escape closes. */
export function Viewer() {
    const now = viewer.value;
    return now?.pictures[now.at] ? <Shown key={now.at} /> : null;
}

function Shown() {
    const dialog = useRef<HTMLDialogElement>(null);
    const [large, setLarge] = useState(false);
    const { pictures, at } = viewer.value as NonNullable<typeof viewer.value>;
    const picture = pictures[at] as (typeof pictures)[number];
    const url = pictureUrl(picture.file, false) ?? pictureUrl(picture.file);
    const close = () => (viewer.value = undefined);
    const step = (by: number) => {
        const next = at + by;
        if (pictures[next]) viewer.value = { pictures, at: next };
    };
    useEffect(() => {
        dialog.current?.showModal();
        return () => dialog.current?.close();
    }, []);
    const key = (event: KeyboardEvent) => {
        if (event.key === "ArrowLeft") step(-1);
        else if (event.key === "ArrowRight") step(1);
        else if (event.key === "+" || event.key === "-") setLarge(event.key === "+");
    };
    return (
        <dialog ref={dialog} class="viewer" aria-label={picture.name} onCancel={(event) => (event.preventDefault(), close())} onKeyDown={key}>
            <header>
                <span>
                    {picture.name}
                    {pictures.length > 1 && ` · ${at + 1}/${pictures.length}`}
                </span>
                <button class="icon-button" aria-label={t("download")} onClick={() => void saveFile(picture)}>
                    <Icon name="download" />
                </button>
                <button class="icon-button" aria-label={t("close")} onClick={close}>
                    <Icon name="close" />
                </button>
            </header>
            <div class={large ? "viewer-box viewer-large" : "viewer-box"} onClick={(event) => event.target === event.currentTarget && close()}>
                {url ? <img src={url} alt={picture.name} onClick={() => setLarge(!large)} /> : <Spinner />}
            </div>
            {at > 0 && (
                <button class="icon-button viewer-step viewer-before" aria-label={t("previous")} onClick={() => step(-1)}>
                    <Icon name="back" size={28} />
                </button>
            )}
            {at < pictures.length - 1 && (
                <button class="icon-button viewer-step viewer-after" aria-label={t("next")} onClick={() => step(1)}>
                    <Icon name="forward" size={28} />
                </button>
            )}
        </dialog>
    );
}
