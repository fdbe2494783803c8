import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icons.tsx";

export interface MenuItem {
    text: string;
    icon?: IconName;
    danger?: boolean;
    checked?: boolean;
    run(): void;
}

interface OpenMenu {
    items: MenuItem[];
    x: number;
    y: number;
    /** Reactions above the items. */
    head?: { text: string; run(): void }[];
    before: HTMLElement | null;
}

const menu = signal<OpenMenu | undefined>(undefined);

/** A menu where the pointer is, or below the button that was pressed. */
export function openMenu(event: MouseEvent, items: (MenuItem | false | undefined)[], head?: OpenMenu["head"]): void {
    event.preventDefault();
    event.stopPropagation();
    const target = event.currentTarget as HTMLElement;
    const box = target.getBoundingClientRect();
    const atPointer = event.type === "contextmenu" && event.clientX > 0;
    menu.value = {
        items: items.filter((item): item is MenuItem => Boolean(item)),
        x: atPointer ? event.clientX : box.right,
        y: atPointer ? event.clientY : box.bottom + 4,
        head,
        before: document.activeElement as HTMLElement | null,
    };
}

function closeMenu(): void {
    const { before } = menu.value ?? {};
    menu.value = undefined;
    before?.focus?.();
}

export function Menus() {
    const now = menu.value;
    return now ? <MenuBox key={`${now.x} ${now.y}`} menu={now} /> : null;
}

function MenuBox({ menu: now }: { menu: OpenMenu }) {
    const element = useRef<HTMLDivElement>(null);
    const [at, setAt] = useState({ left: now.x, top: now.y });
    useLayoutEffect(() => {
        const box = element.current?.getBoundingClientRect();
        if (!box) return;
        const left = Math.max(8, Math.min(now.x, innerWidth - box.width - 8));
        const top = now.y + box.height > innerHeight - 8 ? Math.max(8, now.y - box.height - 8) : now.y;
        setAt({ left, top });
        element.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
    }, []);
    useEffect(() => {
        addEventListener("resize", closeMenu);
        return () => removeEventListener("resize", closeMenu);
    }, []);
    const move = (event: KeyboardEvent) => {
        if (event.key === "Escape" || event.key === "Tab") return event.preventDefault(), closeMenu();
        const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const all = [...(element.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
        all[(all.indexOf(document.activeElement as HTMLElement) + step + all.length) % all.length]?.focus();
    };
    const choose = (run: () => void) => () => {
        closeMenu();
        run();
    };
    return (
        <div class="menu-cover" onClick={closeMenu} onContextMenu={(event) => (event.preventDefault(), closeMenu())}>
            <div ref={element} class="menu" role="menu" style={{ left: `${at.left}px`, top: `${at.top}px` }} onKeyDown={move} onClick={(event) => event.stopPropagation()}>
                {now.head && (
                    <div class="menu-head" role="none">
                        {now.head.map(({ text, run }) => (
                            <button role="menuitem" class="menu-reaction" aria-label={text} onClick={choose(run)}>
                                {text}
                            </button>
                        ))}
                    </div>
                )}
                {now.items.map((item) => (
                    <button
                        role={item.checked === undefined ? "menuitem" : "menuitemradio"}
                        aria-checked={item.checked}
                        class={item.danger ? "menu-item menu-danger" : "menu-item"}
                        onClick={choose(item.run)}
                    >
                        {item.icon && <Icon name={item.icon} size={18} />}
                        <span>{item.text}</span>
                        {item.checked && <Icon name="check" size={16} />}
                    </button>
                ))}
            </div>
        </div>
    );
}
