import { useEffect, useState } from "preact/hooks";
import { connection, current } from "../state/session.ts";
import { t } from "../text/i18n.ts";

/** Nothing while everything is as it should be; a short connect is not worth a word either. */
export function ConnectionBar() {
    const state = connection.value;
    const [now, setNow] = useState(Date.now());
    const [since, setSince] = useState(Date.now());
    const isFine = state.name === "online" || state.name === "stopped";
    useEffect(() => {
        if (isFine) return;
        setSince(Date.now());
        setNow(Date.now());
        const timer = setInterval(() => setNow(Date.now()), 500);
        return () => clearInterval(timer);
    }, [isFine]);
    if (isFine || (state.name !== "waiting" && now - since < 600)) return <div role="status" />;
    if (state.name === "waiting") {
        const seconds = Math.max(1, Math.ceil((state.until - now) / 1000));
        return (
            <div class="connection connection-away" role="status">
                <span>
                    <b>{t("waiting", { seconds })}</b>
                    <small>{t("offline_note")}</small>
                </span>
                <button class="link-button" onClick={() => current().client.wake()}>
                    {t("try_now")}
                </button>
            </div>
        );
    }
    return (
        <div class="connection" role="status">
            <span class="spinner small" />
            {t(state.name === "catching-up" ? "catching_up" : "connecting")}
        </div>
    );
}
