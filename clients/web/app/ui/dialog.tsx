import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../text/i18n.ts";
import { Icon } from "./icons.tsx";

export interface DialogProps {
    title: string;
    onClose(): void;
    children: ComponentChildren;
    wide?: boolean;
}

/** A modal dialog of the browser's own kind: it keeps the focus inside, and Escape closes it. */
export function Dialog({ title, onClose, children, wide }: DialogProps) {
    const element = useRef<HTMLDialogElement>(null);
    const id = useId();
    useEffect(() => {
        const dialog = element.current;
        const before = document.activeElement as HTMLElement | null;
        dialog?.showModal();
        return () => {
            dialog?.close();
            before?.focus?.();
        };
    }, []);
    return (
        <dialog
            ref={element}
            class={wide ? "dialog dialog-wide" : "dialog"}
            aria-labelledby={id}
            onCancel={(event) => (event.preventDefault(), onClose())}
            onClick={(event) => event.target === element.current && onClose()}
        >
            <div class="dialog-box">
                <header class="dialog-head">
                    <h2 id={id}>{title}</h2>
                    <button class="icon-button" aria-label={t("close")} onClick={onClose}>
                        <Icon name="close" />
                    </button>
                </header>
                <div class="dialog-body">{children}</div>
            </div>
        </dialog>
    );
}

interface Question {
    title: string;
    lead?: string;
    action: string;
    danger?: boolean;
    answer(yes: boolean): void;
}

const question = signal<Question | undefined>(undefined);

/** Asks before something that cannot be taken back. */
export function ask(title: string, action: string, options: { lead?: string; danger?: boolean } = {}): Promise<boolean> {
    question.value?.answer(false);
    return new Promise((resolve) => {
        const answer = (yes: boolean) => {
            question.value = undefined;
            resolve(yes);
        };
        question.value = { title, action, danger: true, ...options, answer };
    });
}

export function Questions() {
    const now = question.value;
    if (!now) return null;
    return (
        <Dialog title={now.title} onClose={() => now.answer(false)}>
            {now.lead && <p class="lead">{now.lead}</p>}
            <div class="dialog-actions">
                <button class="button" onClick={() => now.answer(false)}>
                    {t("cancel")}
                </button>
                <button class={now.danger ? "button button-danger" : "button button-primary"} onClick={() => now.answer(true)}>
                    {now.action}
                </button>
            </div>
        </Dialog>
    );
}
