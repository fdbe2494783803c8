import { Icon } from "./icons.tsx";

/** The same id has the same colour everywhere, always. */
export function hueOf(id: string): number {
    let hash = 2166136261;
    for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) as number), 16777619);
    return (hash >>> 0) % 12;
}

/** First letters of the first two words; of Chinese, Japanese and Korean names the last one or two characters. */
export function initialsOf(name: string): string {
    const words = name.trim().split(/[\s._-]+/).filter(Boolean);
    const first = words[0] ?? "?";
    if (/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(first)) return [...first].slice(words.length > 1 ? 0 : -2).slice(0, 2).join("");
    const letters = words.length > 1 ? [first, words[words.length - 1] as string] : [first];
    return letters.map((word) => [...word][0]).join("").toUpperCase();
}

export interface AvatarProps {
    id: string;
    name: string;
    size?: number;
    shape?: "person" | "group" | "device";
    online?: boolean;
    picture?: string;
}

export function Avatar({ id, name, size = 44, shape = "person", online, picture }: AvatarProps) {
    return (
        <span class={`avatar avatar-${shape} hue-${hueOf(id)}`} style={{ "--size": `${size}px` }} aria-hidden="true">
            {picture ? (
                <img src={picture} alt="" />
            ) : shape === "device" ? (
                <Icon name="device" size={Math.round(size * 0.54)} />
            ) : (
                <span class="avatar-text">{initialsOf(name || id)}</span>
            )}
            {online !== undefined && <span class={`dot ${online ? "dot-on" : "dot-off"}`} />}
        </span>
    );
}
