import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ParleyError } from "../../lib/errors.ts";
import { MemoryStore } from "../../lib/memory_store.ts";
import { Outbox, type Outgoing } from "../../lib/outbox.ts";
import type { OutboxEntry } from "../../lib/store.ts";

/** A server that is told when to answer. */
class Server {
    readonly sent: string[] = [];
    readonly answers: { ref: string; accept(): void; refuse(error: ParleyError): void }[] = [];

    send = (entry: OutboxEntry) =>
        new Promise<void>((accept, refuse) => {
            this.sent.push(String(entry.payload));
            this.answers.push({ ref: entry.ref, accept, refuse });
        });
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

function make(store = new MemoryStore(), tab = "t1", stored: string[] = []) {
    const server = new Server();
    const outbox = new Outbox({ store, tab, send: server.send, find: async ({ ref }) => stored.includes(ref) });
    const states: string[] = [];
    outbox.on("changed", (outgoing: Outgoing) => states.push(`${outgoing.payload} ${outgoing.state}`));
    return { store, server, outbox, states };
}

describe("an outbox", () => {
    it("keeps what is written offline and sends it in order when there is a connection", async () => {
        const { outbox, server, store } = make();
        for (const text of ["one", "two", "three"]) await outbox.add("g/ops", text, "");
        assert.deepEqual(server.sent, []);
        assert.equal((await store.outbox()).length, 3);
        outbox.resume(true);
        await settled();
        assert.deepEqual(server.sent, ["one", "two", "three"]);
    });

    it("goes from queued to sent to stored, and is gone when the message has come back", async () => {
        const { outbox, server, store, states } = make();
        outbox.resume(true);
        const { ref } = await outbox.add("g/ops", "one", "");
        await settled();
        server.answers[0]?.accept();
        await settled();
        await outbox.arrived(ref);
        assert.deepEqual(states, ["one queued", "one sent", "one stored"]);
        assert.deepEqual(outbox.list("g/ops"), []);
        assert.deepEqual(await store.outbox(), []);
    });

    it("sends again under the same reference what was not acknowledged when the connection went", async () => {
        const { outbox, server } = make();
        outbox.resume(true);
        await outbox.add("g/ops", "one", "");
        await settled();
        outbox.pause();
        server.answers[0]?.refuse(new ParleyError("unavailable", "the connection was lost"));
        await settled();
        assert.equal(outbox.list("g/ops")[0]?.state, "queued");
        outbox.resume(true);
        await settled();
        assert.deepEqual(server.sent, ["one", "one"]);
        assert.equal(server.answers[0]?.ref, server.answers[1]?.ref);
    });

    it("of a crashed tab is sent by another one, but not what history has already", async () => {
        const store = new MemoryStore();
        const first = make(store, "crashed");
        first.outbox.resume(true);
        const stored = await first.outbox.add("g/ops", "stored", "");
        await first.outbox.add("g/ops", "lost", "");
        await settled();

        const second = make(store, "t2", [stored.ref]);
        await second.outbox.adopt(new Set(["t2"]));
        assert.equal(second.outbox.list("g/ops").length, 2);
        second.outbox.resume(false);
        await settled();
        assert.deepEqual(second.server.sent, []);
        second.outbox.resume(true);
        await settled();
        assert.deepEqual(second.server.sent, ["lost"]);
        assert.equal((await store.outbox()).length, 1);
    });

    it("leaves the entries of a tab that lives alone", async () => {
        const store = new MemoryStore();
        await make(store, "lives").outbox.add("g/ops", "one", "");
        const { outbox, server } = make(store, "t2");
        await outbox.adopt(new Set(["t2", "lives"]));
        outbox.resume(true);
        await settled();
        assert.deepEqual(server.sent, []);
    });

    it("keeps a refused message with the reason, whichever of notice and refusal comes first", async () => {
        for (const noticeFirst of [true, false]) {
            const { outbox, server } = make();
            outbox.resume(true);
            const { ref } = await outbox.add("g/ops", "one", "");
            await settled();
            if (noticeFirst) outbox.explain(ref, "muted");
            server.answers[0]?.refuse(new ParleyError("permission_denied", "refused by the server"));
            await settled();
            if (!noticeFirst) outbox.explain(ref, "muted");
            await settled();
            const [outgoing] = outbox.list("g/ops");
            assert.equal(outgoing?.state, "refused");
            assert.equal(outgoing?.reason, "muted");
            await outbox.retry(ref);
            await settled();
            assert.equal(server.sent.length, 2);
        }
    });

    it("tries a message again by itself when the refusal says when", async () => {
        const { outbox, server } = make();
        outbox.resume(true);
        const { ref } = await outbox.add("g/ops", "one", "");
        await settled();
        outbox.explain(ref, "slow_mode", 20);
        server.answers[0]?.refuse(new ParleyError("permission_denied", "refused by the server"));
        await settled();
        assert.equal(outbox.list("g/ops")[0]?.state, "queued");
        await new Promise((resolve) => setTimeout(resolve, 150));
        assert.equal(server.sent.length, 2);
    });

    it("forgets what the user takes back", async () => {
        const { outbox, server, store } = make();
        const { ref } = await outbox.add("g/ops", "one", "");
        await outbox.discard(ref);
        outbox.resume(true);
        await settled();
        assert.deepEqual(server.sent, []);
        assert.deepEqual(await store.outbox(), []);
    });
});
