import assert from "node:assert/strict";
import { describe, it } from "node:test";
import "fake-indexeddb/auto";
import { IndexedStore } from "../../lib/indexed_store.ts";
import { MemoryStore } from "../../lib/memory_store.ts";
import type { Message } from "../../lib/messages.ts";
import type { OutboxEntry, Store } from "../../lib/store.ts";

const range = (from: number, to: number): Message[] =>
    Array.from({ length: to - from + 1 }, (_, at) => {
        const seq = from + at;
        return { conversation: "g/ops", seq, from: "u1", ts: seq, kind: "message", text: `${seq}`, ref: `r${seq}` };
    });
const seqs = (messages: Message[]) => messages.map(({ seq }) => seq);
const entry = (ref: string, created: number, owner: string): OutboxEntry => ({
    ref,
    conversation: "g/ops",
    payload: "x",
    contentType: "",
    created,
    owner,
    tried: false,
});

let databases = 0;
const kinds: [string, () => Promise<Store>][] = [
    ["IndexedDB", () => IndexedStore.open(`test${++databases}`)],
    ["memory", async () => new MemoryStore()],
];

for (const [name, open] of kinds) {
    describe(`a store in ${name}`, () => {
        it("gives the newest messages below a seq, oldest first", async () => {
            const store = await open();
            await store.save("g/ops", range(1, 30), { low: 1, high: 30, atStart: true });
            assert.deepEqual(seqs(await store.messages("g/ops", Infinity, 3)), [28, 29, 30]);
            assert.deepEqual(seqs(await store.messages("g/ops", 3, 10)), [1, 2]);
            assert.deepEqual(await store.messages("g/other", Infinity, 10), []);
        });

        it("unites what two tabs have written", async () => {
            const store = await open();
            await store.save("g/ops", range(10, 20), { low: 10, high: 20, atStart: false });
            await store.save("g/ops", range(21, 22), { low: 15, high: 22, atStart: false });
            await store.save("g/ops", range(5, 9), { low: 5, high: 21, atStart: false });
            assert.deepEqual((await store.windows()).get("g/ops"), { low: 5, high: 22, atStart: false });
            assert.equal((await store.messages("g/ops", Infinity, 100)).length, 18);
        });

        it("keeps no hole: of two windows that do not touch the newer one stays", async () => {
            const store = await open();
            await store.save("g/ops", range(1, 5), { low: 1, high: 5, atStart: true });
            await store.save("g/ops", range(50, 52), { low: 50, high: 52, atStart: false });
            assert.deepEqual(seqs(await store.messages("g/ops", Infinity, 100)), [50, 51, 52]);
            await store.save("g/ops", range(7, 8), { low: 7, high: 8, atStart: false });
            assert.deepEqual(seqs(await store.messages("g/ops", Infinity, 100)), [50, 51, 52]);
            assert.deepEqual((await store.windows()).get("g/ops"), { low: 50, high: 52, atStart: false });
        });

        it("prunes the oldest, and forgets a conversation as a whole", async () => {
            const store = await open();
            await store.save("g/ops", range(1, 30), { low: 1, high: 30, atStart: true });
            await store.prune("g/ops", 10);
            assert.deepEqual(seqs(await store.messages("g/ops", Infinity, 100)), seqs(range(21, 30)));
            assert.deepEqual((await store.windows()).get("g/ops"), { low: 21, high: 30, atStart: false });
            await store.forget("g/ops");
            assert.deepEqual(await store.messages("g/ops", Infinity, 100), []);
            assert.equal((await store.windows()).size, 0);
        });

        it("finds one's own message by its reference", async () => {
            const store = await open();
            await store.save("g/ops", range(1, 3), { low: 1, high: 3, atStart: true });
            assert.equal((await store.findByRef("g/ops", "u1", "r2"))?.seq, 2);
            assert.equal(await store.findByRef("g/ops", "u2", "r2"), undefined);
        });

        it("gives the entries of closed tabs to one of those that ask", async () => {
            const store = await open();
            for (const [ref, created, owner] of [["b", 2, "gone"], ["a", 1, "gone"], ["c", 3, "lives"]] as const)
                await store.putOutbox(entry(ref, created, owner));
            const taken = await Promise.all([store.adopt("t1", new Set(["t1", "t2", "lives"])), store.adopt("t2", new Set(["t1", "t2", "lives"]))]);
            assert.deepEqual(taken.flat().map(({ ref }) => ref), ["a", "b"]);
            assert.deepEqual((await store.outbox()).map(({ ref }) => ref), ["a", "b", "c"]);
            await store.removeOutbox("a");
            assert.deepEqual((await store.outbox()).map(({ ref }) => ref), ["b", "c"]);
        });

        it("keeps small values", async () => {
            const store = await open();
            await store.putValue("draft", { text: "한국어" });
            assert.deepEqual(await store.value("draft"), { text: "한국어" });
            await store.putValue("draft", undefined);
            assert.equal(await store.value("draft"), undefined);
        });
    });
}
