/** Typed events. A listener that throws does not keep the others from being called; its error is reported later. */
export class Emitter<Events extends Record<string, unknown>> {
    readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();

    /** Returns the function that ends the subscription. */
    on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
        let set = this.#listeners.get(name);
        if (!set) this.#listeners.set(name, (set = new Set()));
        set.add(listener as (value: never) => void);
        return () => set.delete(listener as (value: never) => void);
    }

    protected emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
        for (const listener of [...(this.#listeners.get(name) ?? [])]) {
            try {
                (listener as (value: Events[Name]) => void)(value);
            } catch (error) {
                queueMicrotask(() => {
                    throw error;
                });
            }
        }
    }
}
