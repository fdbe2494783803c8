import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Message } from "../../lib/messages.ts";
import { Overlays } from "../../lib/overlays.ts";

const event = (seq: number, from: string, value: object): Message => ({
    conversation: "g/ops",
    seq,
    from,
    ts: seq,
    kind: "event",
    text: JSON.stringify(value),
});

const history = [
    event(10, "u1", { event: "edited", seq: 3, text: "one" }),
    event(11, "u2", { event: "reacted", seq: 3, reaction: "👍" }),
    event(12, "u1", { event: "edited", seq: 3, text: "two" }),
    event(13, "u3", { event: "reacted", seq: 3, reaction: "👍" }),
    event(14, "u2", { event: "reacted", seq: 3, reaction: "👍", removed: true }),
    event(15, "u2", { event: "reacted", seq: 3, reaction: "🎉" }),
];

describe("overlays", () => {
    it("show the newest edit and who reacts how", () => {
        const overlays = new Overlays();
        for (const each of history) assert.equal(overlays.add(each), 3);
        assert.equal(overlays.of(3).edited?.text, "two");
        assert.deepEqual([...overlays.of(3).reactions], [["👍", ["u3"]], ["🎉", ["u2"]]]);
        assert.equal(overlays.of(4).edited, undefined);
    });

    it("are the same in whatever order pages bring the events, also twice", () => {
        const overlays = new Overlays();
        for (const each of [...history].reverse()) {
            overlays.add(each);
            overlays.of(3);
            overlays.add(each);
        }
        assert.equal(overlays.of(3).edited?.text, "two");
        assert.deepEqual([...overlays.of(3).reactions], [["👍", ["u3"]], ["🎉", ["u2"]]]);
    });

    it("ignore what is no such event", () => {
        const overlays = new Overlays();
        assert.equal(overlays.add(event(1, "u1", { event: "joined", user: "u1" })), undefined);
        assert.equal(overlays.add(event(2, "u1", { event: "edited", seq: "3" })), undefined);
        assert.equal(overlays.add({ ...event(3, "u1", {}), text: "not json" }), undefined);
        assert.equal(overlays.add({ ...event(4, "u1", { event: "deleted", seq: 1 }), kind: "message" }), undefined);
    });
});
