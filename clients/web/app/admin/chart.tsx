import { numberText } from "../text/format.ts";

const width = 320;
const height = 96;

/** A round number at or above the largest value, so that the scale rests. */
export function niceTop(values: number[]): number {
    const most = Math.max(1, ...values);
    const power = 10 ** Math.floor(Math.log10(most));
    return ([1, 2, 5, 10].find((step) => step * power >= most) ?? 10) * power;
}

/** The last values as a line with its area; the newest is also written. */
export function Chart({ title, values, unit = "" }: { title: string; values: number[]; unit?: string }) {
    const top = niceTop(values);
    const step = width / Math.max(1, values.length - 1);
    const y = (value: number) => height - 4 - (value / top) * (height - 12);
    const points = values.map((value, at) => `${(at * step).toFixed(1)},${y(value).toFixed(1)}`);
    const last = values[values.length - 1] ?? 0;
    return (
        <figure class="chart">
            <figcaption>
                <span>{title}</span>
                <b>
                    {numberText(last)}
                    {unit && <small> {unit}</small>}
                </b>
            </figcaption>
            <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`${title}: ${numberText(last)} ${unit}`}>
                {[0.5, 1].map((part) => (
                    <line key={part} class="chart-grid" x1="0" x2={width} y1={y(top * part)} y2={y(top * part)} />
                ))}
                {points.length > 1 && (
                    <>
                        <polygon class="chart-area" points={`0,${height} ${points.join(" ")} ${width},${height}`} />
                        <polyline class="chart-line" points={points.join(" ")} />
                    </>
                )}
            </svg>
            <small class="chart-top">{numberText(top)}</small>
        </figure>
    );
}
