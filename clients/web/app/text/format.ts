import { locale, t } from "./i18n.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = `${locale.value} ${name}`;
    let made = formats.get(key);
    if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale.value, options)));
    return made;
}

const dayOf = (ts: number): number => new Date(ts).setHours(0, 0, 0, 0);
const dayMs = 86_400_000;

export const isSameDay = (one: number, other: number): boolean => dayOf(one) === dayOf(other);
export const timeText = (ts: number): string => format("time", { hour: "2-digit", minute: "2-digit" }).format(ts);
export const fullTimeText = (ts: number): string => format("full", { dateStyle: "full", timeStyle: "medium" }).format(ts);
export const dateTimeText = (ts: number): string => format("dt", { dateStyle: "medium", timeStyle: "short" }).format(ts);

/** "Today", "Yesterday", "Monday, 3 March". */
export function dayText(ts: number): string {
    const days = Math.round((dayOf(Date.now()) - dayOf(ts)) / dayMs);
    if (days === 0) return t("today");
    if (days === 1) return t("yesterday");
    const sameYear = new Date(ts).getFullYear() === new Date().getFullYear();
    return format(`day${sameYear}`, { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }).format(ts);
}

/** As short as a list needs it. */
export function briefTime(ts: number): string {
    const days = Math.round((dayOf(Date.now()) - dayOf(ts)) / dayMs);
    if (days === 0) return timeText(ts);
    if (days === 1) return t("yesterday");
    if (days < 7) return format("weekday", { weekday: "short" }).format(ts);
    return format("short", { day: "numeric", month: "numeric", year: "2-digit" }).format(ts);
}

export function sinceText(ts: number): string {
    const seconds = Math.round((ts - Date.now()) / 1000);
    const relative = new Intl.RelativeTimeFormat(locale.value, { numeric: "auto" });
    if (Math.abs(seconds) < 60) return relative.format(Math.min(0, Math.round(seconds / 60)), "minute");
    if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), "minute");
    if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), "hour");
    return relative.format(Math.round(seconds / 86_400), "day");
}

export function sizeText(bytes: number): string {
    const units = ["B", "KB", "MB", "GB", "TB"];
    let at = 0;
    for (; bytes >= 1000 && at < units.length - 1; ++at) bytes /= 1000;
    return `${bytes < 10 && at > 0 ? bytes.toFixed(1) : Math.round(bytes)} ${units[at]}`;
}

export const numberText = (value: number): string =>
    new Intl.NumberFormat(locale.value, { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 }).format(value);
