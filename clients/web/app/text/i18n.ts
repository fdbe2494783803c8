import { computed, signal } from "@preact/signals";
import { en, type TextKey } from "./en.ts";
import { ko } from "./ko.ts";
import { zh } from "./zh.ts";

export type { TextKey } from "./en.ts";
export type Language = "en" | "ko" | "zh";
export type Values = Record<string, string | number>;

export const languages: Record<Language, string> = { en: "English", ko: "한국어", zh: "中文" };
const texts: Record<Language, Record<TextKey, string>> = { en, ko, zh };

/** undefined: the browser's. */
export const chosenLanguage = signal<Language | undefined>(undefined);

export const language = computed<Language>(() => {
    const wanted = chosenLanguage.value ? [chosenLanguage.value] : navigator.languages;
    for (const tag of wanted) {
        const part = tag.slice(0, 2).toLowerCase();
        if (part in languages) return part as Language;
    }
    return "en";
});

export const locale = computed(() => ({ en: "en", ko: "ko-KR", zh: "zh-CN" })[language.value]);

/** The text in the language of now; a component that calls it is drawn again when that changes. */
export function t(key: TextKey, values: Values = {}): string {
    return texts[language.value][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** `key` with its form for one. */
export function tn(key: TextKey, count: number): string {
    const one = `${key}_one` as TextKey;
    return t(count === 1 && one in en ? one : key, { count });
}

/** A text for what a server calls by a word, if there is one. */
export function tword(prefix: string, word: string): string {
    const key = `${prefix}${word}` as TextKey;
    return key in en ? t(key) : word.replace(/_/g, " ");
}
