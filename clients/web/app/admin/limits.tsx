import { t } from "../text/i18n.ts";
import { List } from "./table.tsx";

type Row = Record<string, unknown> & { subject?: string; id?: string };

export function Limits() {
    return (
        <>
            <p class="lead">{t("ad_limits_lead")}</p>
            <List<Row>
                path="/api/v1/limits"
                name="limits"
                keyOf={(row) => String(row.id ?? row.subject)}
                columns={[
                    { head: t("ad_subject"), cell: (row) => <b>{String(row.subject ?? row.id)}</b> },
                    { head: t("ad_value"), cell: (row) => <code>{JSON.stringify(row)}</code> },
                ]}
            />
        </>
    );
}
