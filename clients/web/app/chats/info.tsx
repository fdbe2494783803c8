import type { Conversation } from "../../lib/index.ts";
import { isMuted, setMuted } from "../state/mutes.ts";
import { sinceText } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { Switch } from "../ui/parts.tsx";
import { GroupInfoPanel } from "./info_group.tsx";
import { PersonInfoPanel } from "./info_person.tsx";

/** What there is to know of a conversation, beside it. */
export function Info({ conversation, onClose }: { conversation: Conversation; onClose(): void }) {
    const muted = isMuted(conversation.id);
    return (
        <aside class="pane info-pane" aria-label={t("info")}>
            <header class="pane-head">
                <h2>{t("info")}</h2>
                <button class="icon-button" aria-label={t("close")} onClick={onClose}>
                    <Icon name="close" />
                </button>
            </header>
            <div class="scroll info-scroll">
                {conversation.isGroup ? <GroupInfoPanel conversation={conversation} onClose={onClose} /> : <PersonInfoPanel id={conversation.part} />}
                <section class="card">
                    <Switch label={t("notifications_mute")} on={muted} onChange={(on) => setMuted(conversation.id, on)} />
                </section>
                <Readings conversation={conversation} />
            </div>
        </aside>
    );
}

/** The last values that devices have told: state that the broker keeps, and live ones that came while one looked. */
function Readings({ conversation }: { conversation: Conversation }) {
    const readings = conversation.readings.sort((one, other) => `${one.from}${one.name}`.localeCompare(`${other.from}${other.name}`));
    if (!readings.length) return null;
    return (
        <section class="card">
            <h3>{t("reading_from")}</h3>
            <dl class="readings">
                {readings.map(({ from, name, text, size, ts, kind }) => (
                    <div key={`${kind} ${from} ${name}`}>
                        <dt>
                            {from} <small>{name}</small>
                        </dt>
                        <dd>
                            <b>{text ?? t("binary", { size })}</b>
                            <small>{sinceText(ts)}</small>
                        </dd>
                    </div>
                ))}
            </dl>
        </section>
    );
}
