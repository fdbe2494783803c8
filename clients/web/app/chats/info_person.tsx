import { attempt, toast } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { t } from "../text/i18n.ts";
import { ask } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { useLoaded } from "../ui/parts.tsx";
import { PersonAvatar, presenceText } from "./faces.tsx";

export function PersonInfoPanel({ id }: { id: string }) {
    const { client, account } = current();
    const person = client.people.get(id);
    const blocks = useLoaded(() => account.blocks(), [id]);
    const contacts = useLoaded(() => account.contacts(), [id]);
    const blocked = blocks.value?.some(({ user }) => user === id) ?? false;
    const isContact = contacts.value?.some(({ user }) => user === id) ?? false;
    const name = client.people.name(id);
    const block = async () => {
        if (!blocked && !(await ask(t("block_ask", { name }), t("block")))) return;
        if (await attempt(() => (blocked ? account.unblock(id) : account.block(id)))) blocks.reload();
    };
    const contact = async () => {
        if (isContact && !(await ask(t("remove_contact_ask", { name }), t("remove")))) return;
        const done = await attempt(() => (isContact ? account.removeContact(id) : account.requestContact(id)));
        if (done && !isContact) toast(t("contact_request_sent"), "good");
        if (done) contacts.reload();
    };
    return (
        <>
            <div class="info-face">
                <PersonAvatar id={id} size={104} />
                <h3>{name}</h3>
                <p>
                    @{id}
                    {person && person.kind !== "person" && ` · ${t(`kind_${person.kind}`)}`}
                </p>
                <p class="muted">{presenceText(id)}</p>
            </div>
            <section class="card card-actions">
                {contacts.value && (
                    <button class="action" onClick={() => void contact()}>
                        <Icon name={isContact ? "trash" : "plus"} /> {t(isContact ? "remove_contact" : "contact_add")}
                    </button>
                )}
                <button class="action action-danger" onClick={() => void block()}>
                    <Icon name="block" /> {t(blocked ? "unblock" : "block")}
                </button>
            </section>
        </>
    );
}
