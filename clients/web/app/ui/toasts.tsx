import { dismiss, toasts } from "../state/notices.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "./icons.tsx";

/** Short news at the edge; screen readers are told politely. */
export function Toasts() {
    return (
        <div class="toasts" role="status" aria-live="polite">
            {toasts.value.map(({ id, text, kind, hash }) => (
                <div key={id} class={`toast toast-${kind}`}>
                    <Icon name={kind === "bad" ? "alert" : kind === "good" ? "check" : "info"} size={18} />
                    {hash ? (
                        <a href={hash} onClick={() => dismiss(id)}>
                            {text}
                        </a>
                    ) : (
                        <span>{text}</span>
                    )}
                    <button class="icon-button small" aria-label={t("close")} onClick={() => dismiss(id)}>
                        <Icon name="close" size={16} />
                    </button>
                </div>
            ))}
        </div>
    );
}
