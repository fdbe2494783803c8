import { useState } from "preact/hooks";
import { toParleyError } from "../lib/index.ts";
import { place } from "./state/router.ts";
import { signIn, signUp, wasSignedOut } from "./state/session.ts";
import { chosenLanguage, language, languages, t, type Language } from "./text/i18n.ts";
import { Icon } from "./ui/icons.tsx";
import { Field } from "./ui/parts.tsx";

/** The mark, as in icon.svg, drawn with the page's colours. */
export function Mark({ size = 56 }: { size?: number }) {
    return (
        <svg class="mark" width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
            <rect width="64" height="64" rx="16" class="mark-ground" />
            <path d="M16 20a6 6 0 0 1 6-6h20a6 6 0 0 1 6 6v13a6 6 0 0 1-6 6H31l-8.2 7.2A1.7 1.7 0 0 1 20 45v-6.2A6 6 0 0 1 16 33z" fill="#fff" />
            <circle cx="25" cy="26.5" r="2.7" class="mark-dot" />
            <circle cx="32" cy="26.5" r="2.7" class="mark-dot" />
            <circle cx="39" cy="26.5" r="2.7" class="mark-dot" />
        </svg>
    );
}

export function SignIn() {
    const [user, setUser] = useState("");
    const [password, setPassword] = useState("");
    const [shown, setShown] = useState(false);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<string>();
    const [name, setName] = useState("");
    const [fresh, setFresh] = useState(false);
    const invitation = place.value.page === "invite" ? (place.value.rest[0] ?? "") : "";
    const enter = async (event: Event) => {
        event.preventDefault();
        setBusy(true);
        setError(undefined);
        try {
            if (fresh) await signUp(invitation, user, password, name);
            else await signIn(user, password);
        } catch (failure) {
            const { code, message, retryAfterMs } = toParleyError(failure);
            if (fresh && !retryAfterMs && code !== "unavailable") return setError(code === "already_exists" ? t("err_already_exists") : message);
            if (retryAfterMs) setError(t("too_many_tries", { seconds: Math.ceil(retryAfterMs / 1000) }));
            else setError(t(code === "unauthenticated" || code === "invalid_argument" ? "wrong_password" : "server_away"));
        } finally {
            setBusy(false);
        }
    };
    return (
        <main class="sign-in">
            <div class="sign-in-card">
                <Mark />
                <h1>{t("app_name")}</h1>
                <p class="lead">{fresh ? t("sign_up_lead") : invitation ? t("invited") : wasSignedOut.value ? t("signed_out") : t("sign_in_lead")}</p>
                <form onSubmit={(event) => void enter(event)}>
                    <Field label={t("user")} name="user" autocomplete="username" autocapitalize="none" spellcheck={false} autoFocus required value={user} onInput={(event) => setUser(event.currentTarget.value)} />
                    <Field
                        label={t("password")}
                        name="password"
                        type={shown ? "text" : "password"}
                        autocomplete={fresh ? "new-password" : "current-password"}
                        required
                        value={password}
                        onInput={(event) => setPassword(event.currentTarget.value)}
                        end={
                            <button type="button" class="icon-button small" aria-label={t(shown ? "hide_password" : "show_password")} onClick={() => setShown(!shown)}>
                                <Icon name={shown ? "eyeoff" : "eye"} size={18} />
                            </button>
                        }
                    />
                    {fresh && <Field label={t("display_name")} name="name" autocomplete="name" maxLength={100} value={name} onInput={(event) => setName(event.currentTarget.value)} />}
                    <p class="form-error" role="alert">
                        {error}
                    </p>
                    <button class="button button-primary button-wide" disabled={busy || !user || !password}>
                        {t(busy ? "signing_in" : fresh ? "sign_up" : "sign_in")}
                    </button>
                    {invitation && (
                        <button type="button" class="link-button button-wide" onClick={() => (setFresh(!fresh), setError(undefined))}>
                            {t(fresh ? "not_my_account" : "sign_up")}
                        </button>
                    )}
                </form>
                <div class="sign-in-languages">
                    {(Object.entries(languages) as [Language, string][]).map(([tag, name]) => (
                        <button key={tag} lang={tag} class={tag === language.value ? "link-button link-on" : "link-button"} aria-pressed={tag === language.value} onClick={() => (chosenLanguage.value = tag)}>
                            {name}
                        </button>
                    ))}
                </div>
            </div>
        </main>
    );
}
