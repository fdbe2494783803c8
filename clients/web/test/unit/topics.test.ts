import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isValidId, Topics } from "../../lib/topics.ts";

const topics = new Topics("site/parley", "u1", "t1");

describe("topics", () => {
    it("say what arrived and from whom", () => {
        const cases: [string, object][] = [
            ["g/ops/msg/u2", { what: "message", conversation: "g/ops", from: "u2" }],
            ["g/ops/event/u2", { what: "event", conversation: "g/ops", from: "u2" }],
            ["u/u1/msg/u2", { what: "message", conversation: "u/u2", from: "u2" }],
            ["u/u1/out/u2/msg", { what: "message", conversation: "u/u2", from: "u1" }],
            ["u/u1/out/u2/event", { what: "event", conversation: "u/u2", from: "u1" }],
            ["u/u1/out/u2/read", { what: "read", conversation: "u/u2", from: "u1" }],
            ["u/u1/read/u2", { what: "read", conversation: "u/u2", from: "u2" }],
            ["g/ops/recv/u2", { what: "recv", conversation: "g/ops", from: "u2" }],
            ["g/ops/live/u2/typing", { what: "live", conversation: "g/ops", from: "u2", rest: "typing" }],
            ["g/ops/state/dev42/room/temp", { what: "state", conversation: "g/ops", from: "dev42", rest: "room/temp" }],
            ["g/ops/info", { what: "info", group: "ops" }],
            ["g/ops/presence", { what: "group-presence", group: "ops" }],
            ["u/u2/presence", { what: "presence", user: "u2" }],
            ["u/u1/groups", { what: "groups" }],
            ["u/u1/notice", { what: "notice" }],
            ["u/u1/reply/t1/history", { what: "reply" }],
            ["all", { what: "announcement" }],
        ];
        for (const [topic, expected] of cases) assert.deepEqual(topics.parse(`site/parley/${topic}`), expected, topic);
    });

    it("of others are nothing", () => {
        for (const topic of ["parley/g/ops/msg/u2", "site/parley/u/u2/msg/u1", "site/parley/g/ops", "site/parley", "site/parley/g/ops/what/u2"])
            assert.equal(topics.parse(topic), undefined, topic);
    });

    it("are built under one's own name", () => {
        assert.equal(topics.send("g/ops", "r1"), "site/parley/g/ops/send/u1/r1");
        assert.equal(topics.send("u/u2", "r1"), "site/parley/u/u2/send/u1/r1");
        assert.equal(topics.live("u/dev42", "cmd"), "site/parley/u/dev42/live/u1/cmd");
    });

    it("hold valid ids alone", () => {
        for (const id of ["u1", "A.b_c-9", "x".repeat(64)]) assert.ok(isValidId(id), id);
        for (const id of ["", "-a", "a b", "a/b", "x".repeat(65), "ü"]) assert.ok(!isValidId(id), id);
    });
});
