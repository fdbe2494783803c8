import { useState } from "preact/hooks";
import { attempt, toast } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { t } from "../text/i18n.ts";

export function Broadcast() {
    const [text, setText] = useState("");
    const send = async (event: Event) => {
        event.preventDefault();
        if (!(await attempt(() => current().rest.request("POST", "/api/v1/broadcast", { body: { text: text.trim() } })))) return;
        setText("");
        toast(t("ad_broadcast_sent"), "good");
    };
    return (
        <section class="card">
            <p class="lead">{t("ad_broadcast_lead")}</p>
            <form onSubmit={(event) => void send(event)}>
                <textarea class="big-text" rows={4} value={text} aria-label={t("ad_broadcast")} onInput={(event) => setText(event.currentTarget.value)} />
                <div class="dialog-actions">
                    <button class="button button-primary" disabled={!text.trim()}>
                        {t("send")}
                    </button>
                </div>
            </form>
        </section>
    );
}
