/**
 * How long to wait before the next attempt: doubles from `first` to `most`, and is spread over its upper half, so that
 * many clients of a broker that restarts do not come back in the same moment.
 */
export class Backoff {
    readonly #first: number;
    readonly #most: number;
    readonly #random: () => number;
    #attempts = 0;

    constructor(first = 500, most = 30_000, random: () => number = Math.random) {
        this.#first = first;
        this.#most = most;
        this.#random = random;
    }

    next(): number {
        const whole = Math.min(this.#most, this.#first * 2 ** Math.min(this.#attempts++, 20));
        return Math.round(whole / 2 + (this.#random() * whole) / 2);
    }

    reset(): void {
        this.#attempts = 0;
    }
}
