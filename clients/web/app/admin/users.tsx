import { useState } from "preact/hooks";
import { isValidId } from "../../lib/index.ts";
import { attempt } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { dateTimeText } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { ask, Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icons.tsx";
import { openMenu } from "../ui/menu.tsx";
import { Choice, Field, Switch } from "../ui/parts.tsx";
import { List, tellChange } from "./table.tsx";

type Kind = "person" | "device" | "service";

interface UserRow {
    id: string;
    kind: Kind;
    display_name: string;
    admin: boolean;
    duty?: string;
    disabled: boolean;
    has_password: boolean;
    created: number;
}

export function UsersPage() {
    const [text, setText] = useState("");
    const [kind, setKind] = useState<Kind | "">("");
    const [version, setVersion] = useState(0);
    const [making, setMaking] = useState(false);
    const [password, setPassword] = useState<UserRow>();
    const changed = () => setVersion((old) => old + 1);
    const patch = (user: UserRow, body: object) =>
        attempt(async () => {
            tellChange(await current().rest.request("PATCH", pathOf(user.id), { body }));
            changed();
        });
    const disable = async (user: UserRow) => {
        if (user.disabled || (await ask(t("ad_disable_ask", { name: user.id }), t("ad_disable")))) await patch(user, { disabled: !user.disabled });
    };
    const remove = async (user: UserRow) => {
        if (!(await ask(t("ad_delete_user_ask", { name: user.id }), t("delete")))) return;
        await attempt(async () => tellChange(await current().rest.request("DELETE", pathOf(user.id))));
        changed();
    };
    const closeAll = (user: UserRow) => attempt(() => current().rest.request("DELETE", `${pathOf(user.id)}/clients`));
    return (
        <>
            <div class="toolbar">
                <div class="search-box grow">
                    <Icon name="search" size={18} />
                    <input type="search" value={text} placeholder={t("ad_filter_text")} aria-label={t("ad_filter_text")} onInput={(event) => setText(event.currentTarget.value)} />
                </div>
                <Choice<Kind | "">
                    label={t("ad_kind")}
                    value={kind}
                    options={[["", t("filter_all")], ["person", t("kind_person")], ["device", t("kind_device")], ["service", t("kind_service")]]}
                    onChange={setKind}
                />
                <button class="button button-primary" onClick={() => setMaking(true)}>
                    <Icon name="plus" size={18} /> {t("ad_new_user")}
                </button>
            </div>
            <List<UserRow>
                path="/api/v1/users"
                name="users"
                query={{ text, kind, limit: 100 }}
                version={version}
                keyOf={({ id }) => id}
                columns={[
                    {
                        head: t("user"),
                        cell: ({ id, display_name, kind: what }) => (
                            <span class="who">
                                <Avatar id={id} name={display_name} size={34} shape={what === "person" ? "person" : "device"} />
                                <span>
                                    <b>{display_name || id}</b>
                                    <small>@{id}</small>
                                </span>
                            </span>
                        ),
                    },
                    { head: t("ad_kind"), wide: true, cell: ({ kind: what }) => t(`kind_${what}`) },
                    {
                        head: t("ad_duty"),
                        cell: ({ admin, duty, disabled, has_password }) => (
                            <span class="tags">
                                {admin && <span class="tag tag-admin">{t("ad_admin")}</span>}
                                {duty && duty !== "none" && <span class="tag tag-moderator">{duty}</span>}
                                {disabled && <span class="tag tag-bad">{t("ad_disabled")}</span>}
                                {!has_password && <span class="tag">{t("ad_no_password")}</span>}
                            </span>
                        ),
                    },
                    { head: t("ad_created"), wide: true, cell: ({ created }) => dateTimeText(created) },
                    {
                        head: "",
                        cell: (user) => (
                            <button
                                class="icon-button small"
                                aria-label={`${t("more")}: ${user.id}`}
                                aria-haspopup="menu"
                                onClick={(event) =>
                                    openMenu(event, [
                                        { text: t("ad_set_password"), icon: "lock", run: () => setPassword(user) },
                                        { text: t("ad_admin"), icon: "shield", checked: user.admin, run: () => void patch(user, { admin: !user.admin }) },
                                        { text: t("ad_close_all", { name: user.id }), icon: "exit", run: () => void closeAll(user) },
                                        { text: t(user.disabled ? "ad_enable" : "ad_disable"), icon: "block", danger: !user.disabled, run: () => void disable(user) },
                                        { text: t("delete"), icon: "trash", danger: true, run: () => void remove(user) },
                                    ])
                                }
                            >
                                <Icon name="more" size={18} />
                            </button>
                        ),
                    },
                ]}
            />
            {making && <NewUser onClose={() => (setMaking(false), changed())} />}
            {password && <SetPassword user={password.id} onClose={() => (setPassword(undefined), changed())} />}
        </>
    );
}

const pathOf = (user: string): string => `/api/v1/users/${encodeURIComponent(user)}`;

function NewUser({ onClose }: { onClose(): void }) {
    const [id, setId] = useState("");
    const [name, setName] = useState("");
    const [kind, setKind] = useState<Kind>("person");
    const [password, setPassword] = useState("");
    const [admin, setAdmin] = useState(false);
    const create = async (event: Event) => {
        event.preventDefault();
        const body = { kind, display_name: name.trim(), ...(password ? { password } : {}), ...(admin ? { admin } : {}) };
        const done = await attempt(async () => tellChange(await current().rest.request("PUT", pathOf(id), { body })));
        if (done) onClose();
    };
    return (
        <Dialog title={t("ad_new_user")} onClose={onClose}>
            <form onSubmit={(event) => void create(event)}>
                <Field label={t("user")} hint={t("user_rule")} required autoFocus value={id} onInput={(event) => setId(event.currentTarget.value)} />
                <Field label={t("display_name")} maxLength={100} value={name} onInput={(event) => setName(event.currentTarget.value)} />
                <Choice<Kind> label={t("ad_kind")} value={kind} options={[["person", t("kind_person")], ["device", t("kind_device")], ["service", t("kind_service")]]} onChange={setKind} />
                <Field label={t("password")} type="password" autocomplete="new-password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
                <Switch label={t("ad_admin")} on={admin} onChange={setAdmin} />
                <div class="dialog-actions">
                    <button type="button" class="button" onClick={onClose}>
                        {t("cancel")}
                    </button>
                    <button class="button button-primary" disabled={!isValidId(id)}>
                        {t("create")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}

function SetPassword({ user, onClose }: { user: string; onClose(): void }) {
    const [password, setPassword] = useState("");
    const save = async (event: Event) => {
        event.preventDefault();
        const done = await attempt(async () => tellChange(await current().rest.request("PATCH", pathOf(user), { body: { password } })));
        if (done) onClose();
    };
    return (
        <Dialog title={`${t("ad_set_password")}: ${user}`} onClose={onClose}>
            <form onSubmit={(event) => void save(event)}>
                <Field label={t("new_password")} type="password" autocomplete="new-password" autoFocus value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
                <div class="dialog-actions">
                    <button type="button" class="button" onClick={onClose}>
                        {t("cancel")}
                    </button>
                    <button class="button button-primary" disabled={!password}>
                        {t("save")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
