import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { toParleyError } from "../../lib/index.ts";
import { failureText } from "../state/notices.ts";
import { t } from "../text/i18n.ts";
import { Icon, type IconName } from "./icons.tsx";

/** Nothing to show, and what one can do about it. */
export function Empty({ icon, title, lead, children }: { icon: IconName; title: string; lead?: string; children?: ComponentChildren }) {
    return (
        <div class="empty">
            <span class="empty-icon">
                <Icon name={icon} size={34} />
            </span>
            <h2>{title}</h2>
            {lead && <p>{lead}</p>}
            {children}
        </div>
    );
}

export function Spinner() {
    return (
        <div class="spinner" role="status">
            <span class="sr-only">{t("loading")}</span>
        </div>
    );
}

type FieldProps = { label: string; hint?: string; error?: string; end?: ComponentChildren } & JSX.InputHTMLAttributes<HTMLInputElement>;

export function Field({ label, hint, error, end, ...input }: FieldProps) {
    const id = useId();
    const note = error ?? hint;
    return (
        <div class={error ? "field field-bad" : "field"}>
            <label for={id}>{label}</label>
            <div class="field-box">
                <input id={id} aria-describedby={note ? `${id}-note` : undefined} aria-invalid={error ? true : undefined} {...input} />
                {end}
            </div>
            {note && (
                <p id={`${id}-note`} class="field-note">
                    {note}
                </p>
            )}
        </div>
    );
}

export function Choice<Value extends string>(props: {
    label: string;
    value: Value;
    options: [Value, string][];
    onChange(value: Value): void;
    disabled?: boolean;
}) {
    const id = useId();
    return (
        <div class="field">
            <label for={id}>{props.label}</label>
            <div class="field-box">
                <select id={id} value={props.value} disabled={props.disabled} onChange={(event) => props.onChange(event.currentTarget.value as Value)}>
                    {props.options.map(([value, text]) => (
                        <option key={value} value={value} selected={value === props.value}>
                            {text}
                        </option>
                    ))}
                </select>
                <Icon name="down" size={16} />
            </div>
        </div>
    );
}

export function Switch(props: { label: string; on: boolean; onChange(on: boolean): void; disabled?: boolean; note?: string }) {
    return (
        <label class="switch-row">
            <span>
                {props.label}
                {props.note && <small>{props.note}</small>}
            </span>
            <input type="checkbox" role="switch" class="switch" checked={props.on} disabled={props.disabled} onChange={(event) => props.onChange(event.currentTarget.checked)} />
        </label>
    );
}

/** A few values next to each other, of which one is chosen. */
export function Segments<Value extends string>(props: { label: string; value: Value; options: [Value, string][]; onChange(value: Value): void }) {
    return (
        <div class="segments" role="radiogroup" aria-label={props.label}>
            {props.options.map(([value, text]) => (
                <button key={value} role="radio" aria-checked={value === props.value} class={value === props.value ? "segment segment-on" : "segment"} onClick={() => props.onChange(value)}>
                    {text}
                </button>
            ))}
        </div>
    );
}

export interface Loaded<Value> {
    value: Value | undefined;
    error: string | undefined;
    reload(): void;
}

/** Asks for something when the component appears and whenever `keys` change. */
export function useLoaded<Value>(load: () => Promise<Value>, keys: unknown[]): Loaded<Value> {
    const [state, setState] = useState<{ value?: Value; error?: string }>({});
    const [round, setRound] = useState(0);
    useEffect(() => {
        let stale = false;
        load().then(
            (value) => stale || setState({ value }),
            (error: unknown) => stale || setState((old) => ({ ...old, error: toParleyError(error).code === "not_found" ? t("ad_not_there") : failureText(error) })),
        );
        return () => void (stale = true);
    }, [...keys, round]);
    return { value: state.value, error: state.error, reload: () => setRound((old) => old + 1) };
}

/** The value, or why it is not there. */
export function Loading<Value>({ of, children }: { of: Loaded<Value>; children(value: Value): ComponentChildren }) {
    if (of.value !== undefined) return <>{children(of.value)}</>;
    if (of.error === undefined) return <Spinner />;
    return (
        <Empty icon="alert" title={of.error}>
            <button class="button" onClick={of.reload}>
                {t("try_again")}
            </button>
        </Empty>
    );
}
