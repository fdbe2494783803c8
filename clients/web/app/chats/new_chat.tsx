import { useState } from "preact/hooks";
import { isValidId, newGroupId, type GroupSettings } from "../../lib/index.ts";
import { attempt, toast } from "../state/notices.ts";
import { chatHash, go } from "../state/router.ts";
import { current } from "../state/session.ts";
import { t } from "../text/i18n.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Choice, Field, useLoaded } from "../ui/parts.tsx";
import { PersonAvatar, presenceText } from "./faces.tsx";

/** Everybody whose name is known here, the caller not among them. */
export function knownPeople(part: string): string[] {
    const { client } = current();
    const wanted = part.trim().toLocaleLowerCase();
    return client.people
        .known()
        .filter(({ id, display_name }) => id !== client.me && `${id} ${display_name}`.toLocaleLowerCase().includes(wanted))
        .sort((one, other) => (one.display_name || one.id).localeCompare(other.display_name || other.id))
        .map(({ id }) => id);
}

export function NewChat({ onClose }: { onClose(): void }) {
    const { client, account } = current();
    const [text, setText] = useState("");
    useLoaded(() => account.contacts(), []);
    const open = (id: string) => {
        client.conversation(`u/${id}`);
        onClose();
        go(chatHash(`u/${id}`));
    };
    const id = text.trim().replace(/^@/, "");
    const people = knownPeople(text);
    return (
        <Dialog title={t("new_chat")} onClose={onClose}>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    const [only] = people;
                    if (people.length === 1 && only) open(only);
                    else if (isValidId(id)) open(id);
                }}
            >
                <Field label={t("write_to_lead")} autoFocus value={text} onInput={(event) => setText(event.currentTarget.value)} autocomplete="off" />
            </form>
            <ul class="rows dialog-rows">
                {isValidId(id) && !people.includes(id) && id !== client.me && (
                    <li>
                        <button class="row" onClick={() => open(id)}>
                            <PersonAvatar id={id} size={40} presence={false} />
                            <span class="row-main">
                                <strong class="row-title">{t("write_to", { name: id })}</strong>
                            </span>
                        </button>
                    </li>
                )}
                {people.slice(0, 50).map((each) => (
                    <li key={each}>
                        <button class="row" onClick={() => open(each)}>
                            <PersonAvatar id={each} size={40} />
                            <span class="row-main">
                                <strong class="row-title">{client.people.name(each)}</strong>
                                <span class="row-text">{[each, presenceText(each)].filter(Boolean).join(" · ")}</span>
                            </span>
                        </button>
                    </li>
                ))}
            </ul>
        </Dialog>
    );
}

export function NewGroup({ onClose }: { onClose(): void }) {
    const { groups } = current();
    const [name, setName] = useState("");
    const [own, setOwn] = useState<string>();
    const [visibility, setVisibility] = useState<"private" | "public">("private");
    const [joining, setJoining] = useState<"open" | "request" | "invitation">("invitation");
    const [busy, setBusy] = useState(false);
    const id = own ?? newGroupId(name);
    const create = async (event: Event) => {
        event.preventDefault();
        setBusy(true);
        const settings: GroupSettings = { name: name.trim(), visibility, joining };
        const done = await attempt(() => groups.create(id, settings));
        setBusy(false);
        if (!done) return;
        toast(t("group_created"), "good");
        onClose();
        go(chatHash(`g/${id}`));
    };
    return (
        <Dialog title={t("new_group")} onClose={onClose}>
            <form onSubmit={(event) => void create(event)}>
                <Field label={t("name")} autoFocus required maxLength={100} value={name} onInput={(event) => setName(event.currentTarget.value)} />
                <Field
                    label={t("group_id")}
                    hint={t("group_id_lead")}
                    required
                    pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}"
                    value={id}
                    onInput={(event) => setOwn(event.currentTarget.value)}
                />
                <Choice
                    label={t("visibility")}
                    value={visibility}
                    options={[
                        ["private", t("vis_private")],
                        ["public", t("vis_public")],
                    ]}
                    onChange={(value) => {
                        setVisibility(value);
                        setJoining(value === "public" ? "open" : "invitation");
                    }}
                />
                <Choice<"open" | "request" | "invitation">
                    label={t("joining")}
                    value={joining}
                    options={[
                        ["open", t("join_open")],
                        ["request", t("join_request")],
                        ["invitation", t("join_invitation")],
                    ]}
                    onChange={setJoining}
                />
                <div class="dialog-actions">
                    <button type="button" class="button" onClick={onClose}>
                        {t("cancel")}
                    </button>
                    <button class="button button-primary" disabled={busy || !name.trim() || !isValidId(id)}>
                        {t("create")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
