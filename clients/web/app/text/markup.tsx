import type { ComponentChildren } from "preact";

/**
 * People's text: links, mentions and code are recognised, everything else is shown as it stands. There is no way to bring
 * markup in: every piece becomes a text node or an attribute that was checked.
 */
export function Markup({ text, mentions = [], nameOf, me }: { text: string; mentions?: string[]; nameOf(id: string): string; me: string }) {
    return <>{parse(text).map((piece, at) => draw(piece, at, mentions, nameOf, me))}</>;
}

export type Piece = { kind: "text" | "link" | "code" | "block" | "mention"; text: string };

const pattern = /```\n?([\s\S]+?)```|`([^`\n]+)`|(https?:\/\/[^\s<>"']+)|(?<![\w@])@([A-Za-z0-9][A-Za-z0-9._-]{0,63})/g;

export function parse(text: string): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    const plain = (to: number) => to > at && pieces.push({ kind: "text", text: text.slice(at, to) });
    for (const found of text.matchAll(pattern)) {
        const [whole, block, code, link, mention] = found;
        plain(found.index);
        at = found.index + whole.length;
        if (block !== undefined) pieces.push({ kind: "block", text: block.replace(/\n$/, "") });
        else if (code !== undefined) pieces.push({ kind: "code", text: code });
        else if (mention !== undefined) {
            // A full stop at the end of a sentence is none of the name.
            const id = mention.replace(/[.-]+$/, "");
            pieces.push({ kind: "mention", text: id });
            at -= mention.length - id.length;
        } else {
            const url = trimUrl(link as string);
            pieces.push({ kind: "link", text: url });
            at -= (link as string).length - url.length;
        }
    }
    plain(text.length);
    return pieces;
}

/** Punctuation behind a link is the sentence's, and so is a bracket that was opened before it. */
function trimUrl(url: string): string {
    let end = url.replace(/[.,;:!?]+$/, "");
    while (end.endsWith(")") && (end.match(/\(/g)?.length ?? 0) < (end.match(/\)/g)?.length ?? 0)) end = end.slice(0, -1);
    return end;
}

function draw(piece: Piece, at: number, mentions: string[], nameOf: (id: string) => string, me: string): ComponentChildren {
    switch (piece.kind) {
        case "link":
            return (
                <a key={at} href={piece.text} target="_blank" rel="noopener noreferrer nofollow">
                    {piece.text}
                </a>
            );
        case "code":
            return <code key={at}>{piece.text}</code>;
        case "block":
            return (
                <pre key={at}>
                    <code>{piece.text}</code>
                </pre>
            );
        case "mention":
            if (!mentions.includes(piece.text)) return `@${piece.text}`;
            return (
                <span key={at} class={piece.text === me ? "mention mention-me" : "mention"}>
                    @{nameOf(piece.text)}
                </span>
            );
        default:
            return piece.text;
    }
}
