/** What follows an @ right before the caret: somebody is being mentioned. */
export function mentionAt(text: string, caret: number): { from: number; part: string } | undefined {
    const found = /(?:^|[\s(])@([^\s@]{0,64})$/.exec(text.slice(0, caret));
    return found ? { from: caret - (found[1] as string).length - 1, part: found[1] as string } : undefined;
}

/** Who of `known` is mentioned, each once. */
export function mentionsIn(text: string, known: string[]): string[] {
    const byLower = new Map(known.map((id) => [id.toLowerCase(), id]));
    const found = [...text.matchAll(/(?<![\w@])@([A-Za-z0-9][A-Za-z0-9._-]{0,63})/g)].map(([, id]) => (id as string).replace(/[.-]+$/, "").toLowerCase());
    return [...new Set(found.map((id) => byLower.get(id)).filter((id) => id !== undefined))];
}
