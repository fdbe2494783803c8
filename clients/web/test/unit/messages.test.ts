import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bodyOf, fromDelivery, fromStored, PARLEY_JSON, textPayload } from "../../lib/messages.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const ours = (value: unknown) => bodyOf({ kind: "message", contentType: PARLEY_JSON, text: JSON.stringify(value) });

describe("a delivered message", () => {
    it("has its number, time and reference from the last property of a name", () => {
        const properties = { contentType: "text/plain", userProperties: { seq: ["1", "17"], ts: "1795372797385", ref: "r1" } };
        assert.deepEqual(fromDelivery("g/ops", "u1", "message", bytes("hello"), properties), {
            conversation: "g/ops",
            seq: 17,
            from: "u1",
            ts: 1795372797385,
            kind: "message",
            text: "hello",
            ref: "r1",
            contentType: "text/plain",
        });
    });

    it("is none without a number", () => {
        const unnumbered: Record<string, string | string[]>[] = [{}, { ts: "1" }, { seq: "0", ts: "1" }, { seq: "-1", ts: "1" }, { seq: ["3", ""], ts: "1" }];
        for (const userProperties of unnumbered) {
            assert.equal(fromDelivery("g/ops", "u1", "message", bytes("x"), { userProperties }), undefined);
        }
    });

    it("keeps bytes that are not UTF-8 as they are", () => {
        const payload = new Uint8Array([0xff, 0x00, 0x80]);
        const message = fromDelivery("g/ops", "u1", "message", payload, { userProperties: { seq: "1", ts: "1" } });
        assert.deepEqual(message?.bytes, payload);
        assert.equal(message?.text, undefined);
        assert.deepEqual(message && bodyOf(message), { type: "binary", size: 3, contentType: "" });
    });
});

describe("a stored message", () => {
    it("reads like a delivered one", () => {
        const stored = { conversation: "u/u2", seq: 3, from: "u2", ts: 5, ref: "r", content_type: PARLEY_JSON, text: textPayload("hi") };
        const message = fromStored(stored);
        assert.equal(message?.contentType, PARLEY_JSON);
        assert.deepEqual(message && bodyOf(message), { type: "text", text: "hi", mentions: [] });
        assert.deepEqual(fromStored({ ...stored, text: undefined, payload_base64: "/wA=" })?.bytes, new Uint8Array([255, 0]));
    });
});

describe("a body", () => {
    it("has the reply and the mentions", () => {
        const body = ours({ type: "text", text: "@u2 yes", reply_to: 4, mentions: ["u2", 7] });
        assert.deepEqual(body, { type: "text", text: "@u2 yes", replyTo: 4, mentions: ["u2"] });
    });

    it("of hostile JSON is plain text, never something that is acted on", () => {
        for (const value of [null, [], 7, { type: "text" }, { type: "text", text: 7 }, { type: "file", name: "x" }, { type: "card" }]) {
            assert.equal(ours(value).type, "plain");
        }
        const file = ours({ type: "file", file: "f1", size: -1, width: "wide", mime: 5 });
        assert.deepEqual(file, {
            type: "file",
            file: "f1",
            name: "f1",
            size: 0,
            mime: "application/octet-stream",
            width: undefined,
            height: undefined,
            text: undefined,
        });
    });

    it("of another program's payload is its text", () => {
        assert.deepEqual(bodyOf({ kind: "message", text: "21.5" }), { type: "plain", text: "21.5" });
    });

    it("of an event that is not JSON is an unknown event", () => {
        assert.deepEqual(bodyOf({ kind: "event", text: "{" }), { type: "event", event: { event: "unknown" } });
    });
});
