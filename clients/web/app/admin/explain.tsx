import { useState } from "preact/hooks";
import { failureText } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { t, tword } from "../text/i18n.ts";
import { Choice, Field } from "../ui/parts.tsx";

type Action = "publish" | "subscribe" | "receive";

interface Explanation {
    verdict: "allow" | "deny";
    why: string;
    chain: { rule: string; decides: boolean; text: string; verdict?: "allow" | "deny" }[];
}

/** Asks the very function that the broker asks. */
export function Explain() {
    const [user, setUser] = useState("");
    const [action, setAction] = useState<Action>("publish");
    const [topic, setTopic] = useState("");
    const [answer, setAnswer] = useState<Explanation>();
    const [error, setError] = useState<string>();
    const ask = async (event: Event) => {
        event.preventDefault();
        setError(undefined);
        try {
            setAnswer(await current().rest.request("POST", "/api/v1/explain", { body: { user: user.trim(), action, topic: topic.trim() } }));
        } catch (reason) {
            setAnswer(undefined);
            setError(failureText(reason));
        }
    };
    return (
        <section class="card">
            <p class="lead">{t("ad_explain_lead")}</p>
            <form onSubmit={(event) => void ask(event)}>
                <Field label={t("user")} required value={user} onInput={(event) => setUser(event.currentTarget.value)} />
                <Choice<Action> label={t("ad_action")} value={action} options={[["publish", t("ad_publish")], ["subscribe", t("ad_subscribe")], ["receive", t("ad_receive")]]} onChange={setAction} />
                <Field label={t("topic")} required value={topic} placeholder="parley/g/ops/send/u1" onInput={(event) => setTopic(event.currentTarget.value)} />
                <button class="button button-primary" disabled={!user.trim() || !topic.trim()}>
                    {t("ad_ask")}
                </button>
            </form>
            {error && <p class="form-error">{error}</p>}
            {answer && (
                <div class="verdict" role="status">
                    <span class={answer.verdict === "allow" ? "tag tag-good" : "tag tag-bad"}>{t(answer.verdict === "allow" ? "ad_allowed" : "ad_refused_word")}</span>
                    <b>{tword("why_", answer.why)}</b>
                    <ol class="chain">
                        {answer.chain.map(({ rule, decides, text }, at) => (
                            <li key={at} class={decides ? "chain-decides" : ""}>
                                <small>{rule.replace(/_/g, " ")}</small>
                                <span>{text}</span>
                            </li>
                        ))}
                    </ol>
                </div>
            )}
        </section>
    );
}
