import { useState } from "preact/hooks";
import { isValidId } from "../../lib/index.ts";
import { attempt, requestsChanged, toast } from "../state/notices.ts";
import { chatHash, go } from "../state/router.ts";
import { current } from "../state/session.ts";
import { t } from "../text/i18n.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { Empty, Field, Loading, useLoaded } from "../ui/parts.tsx";
import { PersonAvatar, presenceText } from "../chats/faces.tsx";

export function Contacts() {
    const { account, client } = current();
    const [adding, setAdding] = useState(false);
    const contacts = useLoaded(async () => {
        const list = await account.contacts();
        void client.people.loadPresence(list.map(({ user }) => user)).catch(() => undefined);
        return list;
    }, [requestsChanged.value]);
    const requests = useLoaded(() => account.contactRequests(), [requestsChanged.value]);
    const blocks = useLoaded(() => account.blocks(), []);
    const run = async (work: Promise<void>) => {
        if (await attempt(() => work)) contacts.reload(), requests.reload();
    };
    return (
        <section class="pane page-pane" aria-label={t("contacts")}>
            <header class="pane-head">
                <h1>{t("contacts")}</h1>
                <button class="icon-button" aria-label={t("contact_add")} title={t("contact_add")} onClick={() => setAdding(true)}>
                    <Icon name="plus" />
                </button>
            </header>
            <div class="scroll page-scroll">
                {(requests.value?.length ?? 0) > 0 && (
                    <section class="card">
                        <h3>{t("contact_requests")}</h3>
                        <ul class="rows">
                            {requests.value?.map(({ user, display_name, mine }) => (
                                <li key={user} class="row row-static">
                                    <PersonAvatar id={user} size={40} presence={false} />
                                    <span class="row-main">
                                        <strong class="row-title">{display_name || user}</strong>
                                        <span class="row-text">{mine ? t("contact_waiting") : `@${user}`}</span>
                                    </span>
                                    {!mine && (
                                        <button class="button button-primary small" onClick={() => void run(account.acceptContact(user))}>
                                            {t("accept")}
                                        </button>
                                    )}
                                    <button class="button small" onClick={() => void run(mine ? account.withdrawContact(user) : account.declineContact(user))}>
                                        {t(mine ? "cancel" : "decline")}
                                    </button>
                                </li>
                            ))}
                        </ul>
                    </section>
                )}
                <Loading of={contacts}>
                    {(list) =>
                        list.length === 0 ? (
                            <Empty icon="people" title={t("contacts_none")} lead={t("contacts_none_lead")}>
                                <button class="button button-primary" onClick={() => setAdding(true)}>
                                    {t("contact_add")}
                                </button>
                            </Empty>
                        ) : (
                            <section class="card">
                                <ul class="rows">
                                    {list.map(({ user, display_name }) => (
                                        <li key={user}>
                                            <a class="row" href={chatHash(`u/${user}`)}>
                                                <PersonAvatar id={user} size={44} />
                                                <span class="row-main">
                                                    <strong class="row-title">{display_name || user}</strong>
                                                    <span class="row-text">{presenceText(user) || `@${user}`}</span>
                                                </span>
                                            </a>
                                        </li>
                                    ))}
                                </ul>
                            </section>
                        )
                    }
                </Loading>
                {(blocks.value?.length ?? 0) > 0 && (
                    <section class="card">
                        <h3>{t("blocked")}</h3>
                        <ul class="rows">
                            {blocks.value?.map(({ user, display_name }) => (
                                <li key={user} class="row row-static">
                                    <PersonAvatar id={user} size={36} presence={false} />
                                    <span class="row-main">
                                        <strong class="row-title">{display_name || user}</strong>
                                    </span>
                                    <button class="link-button" onClick={() => void attempt(() => account.unblock(user)).then(blocks.reload)}>
                                        {t("unblock")}
                                    </button>
                                </li>
                            ))}
                        </ul>
                    </section>
                )}
            </div>
            {adding && <AddContact onClose={() => (setAdding(false), requests.reload())} />}
        </section>
    );
}

function AddContact({ onClose }: { onClose(): void }) {
    const { account } = current();
    const [text, setText] = useState("");
    const id = text.trim().replace(/^@/, "");
    const add = async (event: Event) => {
        event.preventDefault();
        if (!isValidId(id) || !(await attempt(() => account.requestContact(id)))) return;
        toast(t("contact_request_sent"), "good");
        onClose();
        go("#/contacts");
    };
    return (
        <Dialog title={t("contact_add")} onClose={onClose}>
            <form onSubmit={(event) => void add(event)}>
                <Field label={t("user")} hint={t("write_to_lead")} autoFocus value={text} onInput={(event) => setText(event.currentTarget.value)} />
                <div class="dialog-actions">
                    <button type="button" class="button" onClick={onClose}>
                        {t("cancel")}
                    </button>
                    <button class="button button-primary" disabled={!isValidId(id)}>
                        {t("add")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
