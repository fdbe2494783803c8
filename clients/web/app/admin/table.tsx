import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Query } from "../../lib/index.ts";
import { failureText, toast } from "../state/notices.ts";
import { current } from "../state/session.ts";
import { t } from "../text/i18n.ts";
import { toParleyError } from "../../lib/index.ts";
import { Empty, Spinner } from "../ui/parts.tsx";

export interface Column<Item> {
    head: string;
    cell(item: Item): ComponentChildren;
    /** Left out where there is little room. */
    wide?: boolean;
}

export interface ListProps<Item> {
    path: string;
    name: string;
    query?: Query;
    columns: Column<Item>[];
    keyOf(item: Item): string;
    /** Asks again when this changes. */
    version?: unknown;
}

interface Answer<Item> {
    items: Item[];
    next: string | null;
}

/** A list of the REST API as a table, page by page. */
export function List<Item>({ path, name, query, columns, keyOf, version }: ListProps<Item>) {
    const [answer, setAnswer] = useState<Answer<Item>>();
    const [error, setError] = useState<string>();
    const load = async (cursor?: string): Promise<Answer<Item>> => {
        const page = await current().rest.request<Record<string, unknown>>("GET", path, { query: { ...query, cursor } });
        return { items: (page[name] ?? []) as Item[], next: (page.next as string | null) ?? null };
    };
    const asked = JSON.stringify([path, query, version]);
    useEffect(() => {
        let stale = false;
        load().then(
            (fresh) => stale || (setAnswer(fresh), setError(undefined)),
            (reason: unknown) => stale || setError(toParleyError(reason).code === "not_found" ? t("ad_not_there") : failureText(reason)),
        );
        return () => void (stale = true);
    }, [asked]);
    const more = async () => {
        try {
            const page = await load(answer?.next ?? undefined);
            setAnswer((old) => ({ items: [...(old?.items ?? []), ...page.items], next: page.next }));
        } catch (reason) {
            toast(failureText(reason), "bad");
        }
    };
    if (error) return <Empty icon="info" title={error} />;
    if (!answer) return <Spinner />;
    if (!answer.items.length) return <Empty icon="list" title={t("ad_empty")} />;
    return (
        <>
            <div class="table-box">
                <table>
                    <thead>
                        <tr>
                            {columns.map(({ head, wide }) => (
                                <th key={head} scope="col" class={wide ? "wide" : ""}>
                                    {head}
                                </th>
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {answer.items.map((item) => (
                            <tr key={keyOf(item)}>
                                {columns.map(({ head, cell, wide }) => (
                                    <td key={head} class={wide ? "wide" : ""}>
                                        {cell(item)}
                                    </td>
                                ))}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {answer.next && (
                <button class="button button-wide" onClick={() => void more()}>
                    {t("next_page")}
                </button>
            )}
        </>
    );
}

/** The answer to a change: in force, or saved until the broker is back. */
export function tellChange(answer: { enforced?: boolean }): void {
    toast(t(answer.enforced === false ? "ad_pending" : "ad_enforced"), answer.enforced === false ? "plain" : "good");
}
