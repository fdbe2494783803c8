import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Message } from "../../lib/messages.ts";
import { Timeline } from "../../lib/timeline.ts";

const message = (seq: number): Message => ({ conversation: "g/ops", seq, from: "u1", ts: seq, kind: "message", text: `${seq}` });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => message(from + at));
const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq);

describe("a timeline", () => {
    it("releases live messages in order, each once", () => {
        const timeline = new Timeline();
        timeline.start(range(5, 6), false);
        assert.deepEqual(seqs(timeline.deliver(message(7))), [7]);
        assert.deepEqual(seqs(timeline.deliver(message(7))), []);
        assert.deepEqual(seqs(timeline.deliver(message(5))), []);
        assert.deepEqual(seqs(timeline.messages), [5, 6, 7]);
    });

    it("holds back what comes behind a gap until history has filled it", () => {
        const timeline = new Timeline();
        timeline.start(range(1, 2), true);
        assert.deepEqual(timeline.deliver(message(5)), []);
        assert.deepEqual(timeline.deliver(message(6)), []);
        assert.deepEqual(timeline.missing(), { after: 2, upTo: 5 });
        assert.deepEqual(seqs(timeline.fill(2, [message(3)])), [3]);
        assert.deepEqual(timeline.missing(), { after: 3, upTo: 5 });
        assert.deepEqual(seqs(timeline.fill(3, range(4, 5))), [4, 5, 6]);
        assert.equal(timeline.missing(), undefined);
        assert.deepEqual(seqs(timeline.messages), [1, 2, 3, 4, 5, 6]);
    });

    it("does not take a page that ends early for a hole: history may lag behind", () => {
        const timeline = new Timeline();
        timeline.start(range(1, 2), true);
        timeline.deliver(message(4));
        assert.deepEqual(timeline.fill(2, []), []);
        assert.deepEqual(timeline.missing(), { after: 2, upTo: 4 });
        assert.deepEqual(timeline.lost, []);
    });

    it("tells exactly what retention has cut", () => {
        const timeline = new Timeline();
        timeline.start(range(1, 2), true);
        assert.deepEqual(seqs(timeline.fill(2, range(10, 11))), [10, 11]);
        assert.deepEqual(timeline.lost, [{ from: 3, to: 9 }]);
    });

    it("keeps what arrives before it has begun, and joins it to the first page", () => {
        const timeline = new Timeline();
        assert.deepEqual(timeline.deliver(message(8)), []);
        assert.deepEqual(timeline.deliver(message(9)), []);
        assert.equal(timeline.missing(), undefined);
        assert.deepEqual(seqs(timeline.start(range(6, 8), false)), [6, 7, 8, 9]);
    });

    it("begins with the first message of a conversation in which nothing was said", () => {
        const timeline = new Timeline();
        timeline.start([], true);
        assert.deepEqual(seqs(timeline.deliver(message(1))), [1]);
        assert.equal(timeline.atStart, true);
    });

    it("takes older pages in front without moving its cursor", () => {
        const timeline = new Timeline();
        timeline.start(range(51, 60), false);
        timeline.prepend(range(41, 51), false);
        assert.deepEqual(seqs(timeline.messages), seqs(range(41, 60)));
        assert.equal(timeline.high, 60);
        timeline.prepend(range(1, 40), true);
        assert.equal(timeline.atStart, true);
    });

    it("holds back a bounded number of messages", () => {
        const timeline = new Timeline();
        timeline.start([], true);
        for (let seq = 2; seq < Timeline.maxHeld * 3; ++seq) timeline.deliver(message(seq));
        assert.equal(timeline.deliver(message(1)).length, Timeline.maxHeld + 1);
    });

    it("releases every message once, whatever order live delivery and history bring", () => {
        let seed = 7;
        const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
        for (let round = 0; round < 300; ++round) {
            const timeline = new Timeline();
            const released = seqs(timeline.start(range(1, 3), true));
            let sent = 3;
            while (sent < 40) {
                ++sent;
                if (random(3) > 0) released.push(...seqs(timeline.deliver(message(sent))));
                const missing = timeline.missing();
                if (missing && random(2)) {
                    const to = Math.min(sent, missing.after + 1 + random(5));
                    released.push(...seqs(timeline.fill(missing.after, range(missing.after + 1, to))));
                }
            }
            released.push(...seqs(timeline.fill(timeline.high, range(timeline.high + 1, sent))));
            assert.deepEqual(released, seqs(range(1, sent)));
        }
    });
});
