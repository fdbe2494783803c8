import { effect, signal } from "@preact/signals";
import { chosenLanguage, language, type Language } from "../text/i18n.ts";

export type Theme = "system" | "light" | "dark";

interface Preferences {
    theme: Theme;
    language: Language | undefined;
    notify: boolean;
    preview: boolean;
    sound: boolean;
}

const key = "parley.preferences";

function load(): Partial<Preferences> {
    try {
        return JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Preferences>;
    } catch {
        return {};
    }
}

const kept = load();
export const theme = signal<Theme>(kept.theme ?? "system");
export const notify = signal(kept.notify ?? false);
export const preview = signal(kept.preview ?? true);
export const sound = signal(kept.sound ?? false);
chosenLanguage.value = kept.language;

/** Keeps what is chosen, and shows it on the page. */
export function startPreferences(): void {
    effect(() => {
        const all: Preferences = {
            theme: theme.value,
            language: chosenLanguage.value,
            notify: notify.value,
            preview: preview.value,
            sound: sound.value,
        };
        try {
            localStorage.setItem(key, JSON.stringify(all));
        } catch {
            // Storage is forbidden: the choice lasts as long as the page.
        }
    });
    effect(() => {
        const root = document.documentElement;
        if (theme.value === "system") delete root.dataset.theme;
        else root.dataset.theme = theme.value;
        root.lang = language.value === "zh" ? "zh-Hans" : language.value;
    });
}
