import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../text/i18n.ts";

/** By what they are about; the first of a group stands for it. */
const groups: [string, string][] = [
    ["😀", "😀 😃 😄 😁 😆 😅 😂 🤣 😊 😇 🙂 🙃 😉 😌 😍 🥰 😘 😋 😛 😜 🤪 🤨 🧐 🤓 😎 🥳 😏 😒 😞 😔 😟 😕 🙁 😣 😖 😫 😩 🥺 😢 😭 😤 😠 😡 🤯 😳 🥵 🥶 😱 😨 😰 😥 😓 🤗 🤔 🤭 🤫 🤥 😶 😐 😑 😬 🙄 😯 😦 😮 😲 🥱 😴 🤤 😪 😵 🤐 🥴 🤢 🤮 🤧 😷 🤒 🤕"],
    ["👍", "👍 👎 👌 ✌️ 🤞 🤟 🤘 🤙 👈 👉 👆 👇 ☝️ ✋ 🤚 🖐 🖖 👋 🤝 🙏 ✍️ 💪 👏 🙌 👐 🤲 👀 👂 🧠 👶 🧒 👩 👨 🧑 👵 👴 👮 👷 🧑‍💻 🧑‍🔧 🧑‍🚀 🙋 🤷 🤦 🙇 💁 🙅 🙆 🏃 🚶 💃 🕺"],
    ["❤️", "❤️ 🧡 💛 💚 💙 💜 🖤 🤍 🤎 💔 💕 💞 💓 💗 💖 💘 💝 ✨ ⭐ 🌟 💫 🔥 💥 💯 💢 💦 💨 🎉 🎊 🎈 🎁 🏆 🥇 🥈 🥉 ✅ ❌ ❗ ❓ ⚠️ 🚫 ♻️ 🔔 🔕 💬 💭"],
    ["🐶", "🐶 🐱 🐭 🐹 🐰 🦊 🐻 🐼 🐨 🐯 🦁 🐮 🐷 🐸 🐵 🐔 🐧 🐦 🦉 🦄 🐝 🦋 🐌 🐢 🐙 🐬 🐳 🐟 🌵 🎄 🌲 🌳 🌴 🌱 🍀 🍁 🍂 🌷 🌹 🌻 🌼 🌙 ☀️ ⛅ ☁️ 🌧 ⛈ ❄️ ☃️ 🌈 🌊"],
    ["🍎", "🍎 🍐 🍊 🍋 🍌 🍉 🍇 🍓 🍒 🍑 🥭 🍍 🥝 🍅 🥑 🥕 🌽 🥔 🍞 🧀 🥚 🍳 🥞 🥓 🍗 🍔 🍟 🍕 🌮 🌯 🥗 🍝 🍜 🍲 🍣 🍱 🍙 🍚 🥟 🍤 🍦 🍩 🍪 🎂 🍰 🍫 🍿 ☕ 🍵 🍺 🍻 🥂 🍷 🧋"],
    ["⚽", "⚽ 🏀 🏈 ⚾ 🎾 🏐 🏓 🏸 🥊 🎿 🏊 🚴 🎮 🎲 ♟ 🎯 🎸 🎹 🎺 🥁 🎤 🎧 🎬 🎨 📷 📚 ✏️ 💡 🔧 🔨 ⚙️ 🔩 🔋 🔌 💻 🖥 ⌨️ 📱 📡 🔑 🔒 📦 📎 📌 📅 📈 📉 🗑 🚗 🚕 🚌 🚑 🚒 🚜 🚲 🚂 ✈️ 🚀 🚢 🏠 🏢 🏭 🏥 🏫 ⏰ ⏳"],
];

const key = "parley.emoji";
const recent = (): string[] => {
    try {
        return JSON.parse(localStorage.getItem(key) ?? "[]") as string[];
    } catch {
        return [];
    }
};

export function EmojiPicker({ onChoose, onClose }: { onChoose(emoji: string): void; onClose(): void }) {
    const [used] = useState(recent);
    const [group, setGroup] = useState(0);
    const element = useRef<HTMLDivElement>(null);
    useEffect(() => {
        const away = (event: Event) => !element.current?.contains(event.target as Node) && onClose();
        // Not the click that has opened it.
        const timer = setTimeout(() => addEventListener("click", away));
        element.current?.querySelector<HTMLElement>(".emoji")?.focus();
        return () => {
            clearTimeout(timer);
            removeEventListener("click", away);
        };
    }, []);
    const choose = (emoji: string) => {
        try {
            localStorage.setItem(key, JSON.stringify([emoji, ...recent().filter((each) => each !== emoji)].slice(0, 24)));
        } catch {
            // Not remembered.
        }
        onChoose(emoji);
    };
    const shown = (groups[group] as [string, string])[1].split(" ");
    return (
        <div ref={element} class="emoji-picker" role="dialog" aria-label={t("emoji")} onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), onClose())}>
            <div class="emoji-tabs" role="tablist">
                {groups.map(([first], at) => (
                    <button key={first} role="tab" aria-selected={at === group} class={at === group ? "emoji-tab emoji-tab-on" : "emoji-tab"} onClick={() => setGroup(at)}>
                        {first}
                    </button>
                ))}
            </div>
            <div class="emoji-grid scroll">
                {group === 0 && used.length > 0 && (
                    <>
                        {used.map((emoji) => (
                            <button key={`used ${emoji}`} class="emoji" onClick={() => choose(emoji)}>
                                {emoji}
                            </button>
                        ))}
                        <hr />
                    </>
                )}
                {shown.map((emoji) => (
                    <button key={emoji} class="emoji" onClick={() => choose(emoji)}>
                        {emoji}
                    </button>
                ))}
            </div>
        </div>
    );
}
