import { useState } from "preact/hooks";
import type { GroupInfo } from "../../lib/index.ts";
import { dialog } from "../chats/list.tsx";
import { attempt, toast } from "../state/notices.ts";
import { chatHash, go } from "../state/router.ts";
import { current } from "../state/session.ts";
import { t, tn } from "../text/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icons.tsx";
import { Empty, Field, Loading, useLoaded } from "../ui/parts.tsx";
import { pictureUrl } from "../state/pictures.ts";

/** The secret part of an invitation link, or the text itself. */
export function invitationIn(text: string): string {
    return /pi_[A-Za-z0-9_-]+/.exec(text)?.[0] ?? "";
}

export async function enterWith(invitation: string): Promise<boolean> {
    return attempt(async () => {
        const group = await current().groups.enter(invitation);
        toast(t("joined"), "good");
        go(chatHash(`g/${group}`));
    });
}

export function Discover() {
    const { groups } = current();
    const [text, setText] = useState("");
    const [invitation, setInvitation] = useState("");
    const found = useLoaded(async () => (await groups.discover(text.trim())).items, [text]);
    return (
        <section class="pane page-pane" aria-label={t("discover")}>
            <header class="pane-head">
                <h1>{t("discover")}</h1>
                <button class="button button-primary" onClick={() => (go("#/"), (dialog.value = "group"))}>
                    <Icon name="plus" size={18} /> {t("new_group")}
                </button>
            </header>
            <div class="scroll page-scroll">
                <div class="search-box">
                    <Icon name="search" size={18} />
                    <input type="search" value={text} placeholder={t("discover_lead")} aria-label={t("discover_lead")} onInput={(event) => setText(event.currentTarget.value)} />
                </div>
                <Loading of={found}>
                    {(list) =>
                        list.length === 0 ? (
                            <Empty icon="compass" title={text ? t("nothing_found", { text }) : t("discover_none")} />
                        ) : (
                            <ul class="group-cards">
                                {list.map((group) => (
                                    <GroupCard key={group.id} group={group} />
                                ))}
                            </ul>
                        )
                    }
                </Loading>
                <section class="card">
                    <h3>{t("enter_invitation")}</h3>
                    <form
                        class="inline-form"
                        onSubmit={(event) => {
                            event.preventDefault();
                            void enterWith(invitationIn(invitation)).then((done) => done && setInvitation(""));
                        }}
                    >
                        <Field label={t("paste_invitation")} value={invitation} onInput={(event) => setInvitation(event.currentTarget.value)} />
                        <button class="button" disabled={!invitationIn(invitation)}>
                            {t("enter")}
                        </button>
                    </form>
                </section>
            </div>
        </section>
    );
}

function GroupCard({ group }: { group: GroupInfo }) {
    const { client, groups } = current();
    const isMember = client.find(`g/${group.id}`)?.info !== undefined;
    const [asked, setAsked] = useState(false);
    const join = () =>
        attempt(async () => {
            if (await groups.join(group.id)) go(chatHash(`g/${group.id}`));
            else {
                setAsked(true);
                toast(t("asked"), "good");
            }
        });
    return (
        <li class="group-card">
            <Avatar id={group.id} name={group.name} shape="group" size={52} picture={pictureUrl(group.picture)} />
            <div class="group-card-text">
                <strong>{group.name || group.id}</strong>
                <small>
                    {group.id} · {tn("members", group.members)}
                </small>
                {group.topic && <p>{group.topic}</p>}
            </div>
            {isMember ? (
                <a class="button" href={chatHash(`g/${group.id}`)}>
                    {t("open")}
                </a>
            ) : group.joining === "invitation" ? (
                <span class="tag">{t("by_invitation")}</span>
            ) : (
                <button class="button button-primary" disabled={asked} onClick={() => void join()}>
                    {t(group.joining === "open" ? "join" : "ask_to_join")}
                </button>
            )}
        </li>
    );
}
