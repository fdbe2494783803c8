import { numberText } from "../text/format.ts";

const number = /^\s*([+-]?\d+(?:\.\d+)?)\s*([^\d\s]{0,8})\s*$/;

type Flat = [string, string | number | boolean][];

function flatObject(text: string): Flat | undefined {
    if (!/^\s*\{/.test(text) || text.length > 4000) return undefined;
    try {
        const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
        const isFlat = entries.length > 0 && entries.length <= 16 && entries.every(([, value]) => ["string", "number", "boolean"].includes(typeof value));
        return isFlat ? (entries as Flat) : undefined;
    } catch {
        return undefined;
    }
}

/** What a device says in its own form: a bare number, perhaps with a unit, or a flat JSON object. */
export const isReading = (text: string): boolean => number.test(text) || flatObject(text) !== undefined;

export function Reading({ text }: { text: string }) {
    const single = number.exec(text);
    if (single) {
        return (
            <span class="reading">
                <b>{single[1]}</b>
                {single[2] && <small>{single[2]}</small>}
            </span>
        );
    }
    return (
        <dl class="reading-table">
            {(flatObject(text) ?? []).map(([name, value]) => (
                <div key={name}>
                    <dt>{name}</dt>
                    <dd>{typeof value === "number" ? numberText(value) : String(value)}</dd>
                </div>
            ))}
        </dl>
    );
}
