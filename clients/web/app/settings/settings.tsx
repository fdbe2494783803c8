import { useEffect, useState } from "preact/hooks";
import { PersonAvatar } from "../chats/faces.tsx";
import { attempt, failureText, toast } from "../state/notices.ts";
import { notify, preview, sound, theme } from "../state/preferences.ts";
import { current, endSession, whoami } from "../state/session.ts";
import { sinceText } from "../text/format.ts";
import { chosenLanguage, languages, t, type Language } from "../text/i18n.ts";
import { ask } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { Choice, Field, Loading, Segments, Switch, useLoaded } from "../ui/parts.tsx";

export function Settings() {
    return (
        <section class="pane page-pane" aria-label={t("settings")}>
            <header class="pane-head">
                <h1>{t("settings")}</h1>
            </header>
            <div class="scroll page-scroll">
                <Profile />
                <Appearance />
                <Notifications />
                <Password />
                <Sessions />
                <SignOut />
            </div>
        </section>
    );
}

function Profile() {
    const { client, account } = current();
    const name = client.people.get(client.me)?.display_name ?? whoami.value?.display_name ?? "";
    const [text, setText] = useState(name);
    useEffect(() => setText(name), [name]);
    const save = async (event: Event) => {
        event.preventDefault();
        if (await attempt(() => account.setName(text.trim()))) toast(t("saved"), "good");
    };
    return (
        <section class="card profile-card">
            <PersonAvatar id={client.me} size={84} presence={false} />
            <form class="grow" onSubmit={(event) => void save(event)}>
                <Field label={t("display_name")} hint={`@${client.me}`} maxLength={100} value={text} onInput={(event) => setText(event.currentTarget.value)} />
                {text.trim() !== name && text.trim() !== "" && <button class="button button-primary">{t("save")}</button>}
            </form>
        </section>
    );
}

function Appearance() {
    return (
        <section class="card">
            <h3>{t("appearance")}</h3>
            <Segments
                label={t("theme")}
                value={theme.value}
                options={[
                    ["system", t("theme_system")],
                    ["light", t("theme_light")],
                    ["dark", t("theme_dark")],
                ]}
                onChange={(value) => (theme.value = value)}
            />
            <Choice<Language | "">
                label={t("language")}
                value={chosenLanguage.value ?? ""}
                options={[["", t("theme_system")], ...(Object.entries(languages) as [Language, string][])]}
                onChange={(value) => (chosenLanguage.value = value || undefined)}
            />
        </section>
    );
}

function Notifications() {
    const possible = typeof Notification !== "undefined";
    const denied = possible && Notification.permission === "denied";
    const change = async (on: boolean) => {
        if (on && possible && Notification.permission !== "granted") on = (await Notification.requestPermission()) === "granted";
        notify.value = on;
    };
    return (
        <section class="card">
            <h3>{t("notifications")}</h3>
            <Switch label={t("notify_on")} note={denied ? t("notify_denied") : undefined} on={notify.value && !denied} disabled={!possible || denied} onChange={(on) => void change(on)} />
            <Switch label={t("notify_preview")} on={preview.value} disabled={!notify.value} onChange={(on) => (preview.value = on)} />
            <Switch label={t("sound")} on={sound.value} onChange={(on) => (sound.value = on)} />
        </section>
    );
}

const shortest = 8;

function Password() {
    const { account } = current();
    const [old, setOld] = useState("");
    const [fresh, setFresh] = useState("");
    const [error, setError] = useState<string>();
    const save = async (event: Event) => {
        event.preventDefault();
        setError(undefined);
        try {
            await account.changePassword(old, fresh);
            setOld("");
            setFresh("");
            toast(t("password_changed"), "good");
        } catch (failure) {
            setError(failureText(failure));
        }
    };
    return (
        <section class="card">
            <h3>{t("change_password")}</h3>
            <form onSubmit={(event) => void save(event)}>
                <Field label={t("old_password")} type="password" autocomplete="current-password" value={old} error={error} onInput={(event) => setOld(event.currentTarget.value)} />
                <Field label={t("new_password")} type="password" autocomplete="new-password" minLength={shortest} hint={t("password_rule")} value={fresh} onInput={(event) => setFresh(event.currentTarget.value)} />
                <button class="button" disabled={!old || fresh.length < shortest}>
                    {t("change")}
                </button>
            </form>
        </section>
    );
}

function Sessions() {
    const { account, client } = current();
    const sessions = useLoaded(() => account.sessions(), []);
    return (
        <section class="card">
            <h3>{t("sessions")}</h3>
            <p class="note">{t("sessions_lead")}</p>
            <Loading of={sessions}>
                {(list) => (
                    <ul class="rows">
                        {list.map(({ number, client: identifier, address, opened }) => {
                            const mine = identifier.endsWith(`web-${client.topics.tab}`);
                            return (
                                <li key={number} class="row row-static">
                                    <span class="round-icon">
                                        <Icon name={identifier.includes(":web-") ? "globe" : "device"} />
                                    </span>
                                    <span class="row-main">
                                        <strong class="row-title">{identifier}</strong>
                                        <span class="row-text">
                                            {address} · {sinceText(opened)}
                                        </span>
                                    </span>
                                    {mine ? (
                                        <span class="tag">{t("this_session")}</span>
                                    ) : (
                                        <button class="link-button" onClick={() => void attempt(() => account.closeSession(identifier)).then(sessions.reload)}>
                                            {t("close_session")}
                                        </button>
                                    )}
                                </li>
                            );
                        })}
                    </ul>
                )}
            </Loading>
        </section>
    );
}

function SignOut() {
    const leave = async () => {
        if (await ask(t("sign_out_ask"), t("sign_out"), { lead: t("sign_out_lead") })) await endSession(true);
    };
    return (
        <button class="button button-danger-quiet button-wide" onClick={() => void leave()}>
            <Icon name="exit" size={18} /> {t("sign_out")}
        </button>
    );
}
