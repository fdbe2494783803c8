import { useEffect, useRef, useState } from "preact/hooks";
import { failureText } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { numberText } from "../text/format.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { Empty, Spinner } from "../ui/parts.tsx";
import { Chart } from "./chart.tsx";

type Figures = Record<string, number>;

interface Sample {
    at: number;
    figures: Figures;
}

const everyMs = 2_000;
const kept = 150;

/** Every number of a JSON object by its path: "broker.counters.messages_total". */
export function flatten(value: unknown, path = "", into: Figures = {}): Figures {
    if (typeof value === "number") into[path] = value;
    else if (typeof value === "boolean") into[path] = value ? 1 : 0;
    else if (typeof value === "object" && value !== null)
        for (const [name, part] of Object.entries(value)) flatten(part, path ? `${path}.${name}` : name, into);
    return into;
}

/** How fast a counter grows, between each two samples. A restart, which lets it fall, counts as nothing. */
export function ratesOf(samples: Sample[], name: string): number[] {
    return samples.slice(1).map((sample, at) => {
        const before = samples[at] as Sample;
        const grown = (sample.figures[name] ?? 0) - (before.figures[name] ?? 0);
        return Math.max(0, (grown * 1000) / Math.max(1, sample.at - before.at));
    });
}

/** Live figures, as long as one looks. */
export function Overview() {
    const samples = useRef<Sample[]>([]);
    const [, redraw] = useState(0);
    const [error, setError] = useState<string>();
    const [health, setHealth] = useState<{ status: string; problems: string[] }>();
    const [raw, setRaw] = useState(false);
    useEffect(() => {
        const { rest } = current();
        let stopped = false;
        let timer: ReturnType<typeof setTimeout>;
        const ask = async () => {
            try {
                const [stats, state] = await Promise.all([
                    rest.request("GET", "/api/v1/stats"),
                    fetch("/readyz", { cache: "no-store" }).then((response) => response.json() as Promise<{ status: string; problems: string[] }>),
                ]);
                samples.current = [...samples.current.slice(1 - kept), { at: Date.now(), figures: flatten(stats) }];
                setHealth(state);
                setError(undefined);
            } catch (reason) {
                setError(failureText(reason));
            }
            redraw((old) => old + 1);
            if (!stopped) timer = setTimeout(() => void ask(), everyMs);
        };
        void ask();
        return () => {
            stopped = true;
            clearTimeout(timer);
        };
    }, []);
    const now = samples.current[samples.current.length - 1]?.figures;
    if (!now) return error ? <Empty icon="alert" title={error} /> : <Spinner />;
    const value = (name: string) => now[name] ?? 0;
    const values = (name: string) => samples.current.map(({ figures }) => figures[name] ?? 0);
    const broker = "broker.counters.";
    const tiles: [string, string, string][] = [
        [t("ad_clients"), numberText(value(`${broker}sessions`)), `${numberText(value(`${broker}users_online`))} ${t("ad_online")}`],
        [t("ad_users_total"), numberText(value(`${broker}users`)), ""],
        [t("ad_groups_total"), numberText(value(`${broker}groups`)), `${numberText(value(`${broker}memberships`))} ${t("members_title")}`],
        [t("found_messages"), numberText(value(`${broker}messages_total`)), ""],
    ];
    const healthy = health?.status !== "failing" && !health?.problems.length;
    return (
        <div class="overview">
            <div class={healthy ? "health health-good" : "health health-bad"} role="status">
                <Icon name={healthy ? "check" : "alert"} />
                <b>{t(healthy ? "ad_healthy" : "ad_unhealthy")}</b>
                <span>{(error ? [error] : (health?.problems ?? [])).join(" · ")}</span>
            </div>
            <div class="tiles">
                {tiles.map(([name, text, more]) => (
                    <div key={name} class="tile">
                        <small>{name}</small>
                        <b>{text}</b>
                        <small>{more || "\u00a0"}</small>
                    </div>
                ))}
            </div>
            <div class="charts">
                <Chart title={t("ad_messages")} values={ratesOf(samples.current, `${broker}messages_total`)} />
                <Chart title={t("ad_clients")} values={values(`${broker}sessions`)} />
                <Chart title={t("ad_lag")} unit="ms" values={values("projector.lag_ms")} />
                <Chart title={t("ad_refused")} unit="/s" values={ratesOf(samples.current, `${broker}receives_denied_total`)} />
            </div>
            <button class="link-button" aria-expanded={raw} onClick={() => setRaw(!raw)}>
                {t("ad_raw")}
            </button>
            {raw && (
                <div class="table-box">
                    <table>
                        <tbody>
                            {Object.entries(now).map(([name, figure]) => (
                                <tr key={name}>
                                    <td>
                                        <code>{name}</code>
                                    </td>
                                    <td class="number">{numberText(figure)}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
        </div>
    );
}
