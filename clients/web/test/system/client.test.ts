import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import "fake-indexeddb/auto";
import { ParleyClient } from "../../lib/client.ts";
import type { Conversation } from "../../lib/conversation.ts";
import { IndexedStore } from "../../lib/indexed_store.ts";
import { bodyOf, type Message } from "../../lib/messages.ts";
import type { Store } from "../../lib/store.ts";
import { Network } from "../support/network.ts";
import { Parley, passwordOf } from "../support/parley.ts";
import { eventually } from "../support/process.ts";

let parley: Parley;
let ids = 0;
const fresh = (prefix: string) => `${prefix}${++ids}`;
const closing: (() => Promise<unknown>)[] = [];

before(async () => {
    parley = await Parley.start({ presence: { debounce: "50ms" } });
});
after(async () => {
    await parley?.stop();
});
afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
});

interface Device {
    client: ParleyClient;
    network: Network;
    store: Store;
    /** Texts in the order in which they were shown. */
    shown: string[];
    stop(): Promise<void>;
}

const textOf = (message: Message): string => {
    const body = bodyOf(message);
    return body.type === "text" || body.type === "plain" ? body.text : body.type === "event" ? `(${body.event.event})` : "?";
};

/** One tab of a user, with a network of its own; `store`: what an earlier one has kept. */
async function device(user: string, store?: Store, start = true): Promise<Device> {
    await parley.user(user);
    const network = await Network.to(parley.mqttPort);
    const kept = store ?? (await IndexedStore.open(fresh(`db-${user}-`)));
    const client = await ParleyClient.open({
        rest: await parley.signIn(user),
        url: `mqtt://127.0.0.1:${network.port}`,
        store: kept,
        password: async () => passwordOf(user),
    });
    const shown: string[] = [];
    client.on("message", ({ message }) => message.kind === "message" && shown.push(textOf(message)));
    let stopped = false;
    const stop = async () => {
        if (stopped) return;
        stopped = true;
        await client.stop();
        await network.close();
    };
    closing.push(stop);
    if (start) {
        client.start();
        await online(client);
    }
    return { client, network, store: kept, shown, stop };
}

const online = (client: ParleyClient) => eventually("online", () => client.state.name === "online");
const texts = (conversation: Conversation) => conversation.messages.filter(({ kind }) => kind === "message").map(textOf);
const says = async (one: Device, expected: string[]) => {
    await eventually("shown", () => one.shown.join() === expected.join()).catch(() => undefined);
    assert.deepEqual(one.shown, expected);
};

async function pair(group = fresh("ops")): Promise<[Device, Device, string]> {
    const [one, other] = [fresh("u"), fresh("u")];
    for (const user of [one, other]) await parley.user(user);
    await parley.group(group, { [one]: "owner", [other]: "member" });
    return [await device(one), await device(other), `g/${group}`];
}

/** More messages than a broker's restart takes, so that it dies in the middle. */
const many = 60;

describe("the library, against a real broker and bridge", () => {
    it("lets two talk in a group, each in order, once, with receipts", async () => {
        const [one, other, id] = await pair();
        for (const text of ["a", "b", "c"]) await one.client.conversation(id).send(text);
        await says(other, ["a", "b", "c"]);
        await other.client.conversation(id).send("d");
        await says(one, ["a", "b", "c", "d"]);
        await eventually("nothing is on its way", () => one.client.conversation(id).outgoing.length === 0);
        const last = one.client.conversation(id).messages.find((message) => textOf(message) === "c")?.seq as number;
        await other.client.conversation(id).markRead();
        await eventually("read", () => one.client.conversation(id).receiptsOf(last).read.includes(other.client.me));
        assert.equal(other.client.conversation(id).unread, 0);
    });

    it("gives one who was away exactly what was missed", async () => {
        const [one, other, id] = await pair();
        await one.client.conversation(id).send("before");
        await says(other, ["before"]);
        other.network.cut();
        await eventually("notices", () => other.client.state.name === "waiting");
        const missed = Array.from({ length: 40 }, (_, at) => `m${at}`);
        for (const text of missed) await one.client.conversation(id).send(text);
        await eventually("all stored", () => one.client.conversation(id).outgoing.length === 0);
        other.network.heal();
        other.client.wake();
        await says(other, ["before", ...missed]);
        await online(other.client);
        await eventually("unread", () => other.client.conversation(id).unread === 41);
    });

    it("goes on at its cursor in a new page, and shows nothing twice", async () => {
        const [one, other, id] = await pair();
        await one.client.conversation(id).send("first");
        await says(other, ["first"]);
        const { store } = other;
        const name = other.client.me;
        other.client.on("state", () => undefined);
        await eventually("kept", async () => (await store.windows()).get(id)?.high === other.client.conversation(id).lastSeq);
        // The page ends without a word; its store stays open for the next one.
        other.network.cut();
        await one.client.conversation(id).send("second");
        await eventually("stored", () => one.client.conversation(id).outgoing.length === 0);
        const again = await device(name, store, false);
        assert.deepEqual(texts(again.client.conversation(id)), ["first"]);
        again.client.start();
        await says(again, ["second"]);
        assert.deepEqual(texts(again.client.conversation(id)), ["first", "second"]);
    });

    it("sends what was written offline once there is a connection, in order", async () => {
        const [one, other, id] = await pair();
        one.network.cut();
        await eventually("notices", () => one.client.state.name === "waiting");
        const written = Array.from({ length: 20 }, (_, at) => `w${at}`);
        for (const text of written) await one.client.conversation(id).send(text);
        assert.equal(one.client.conversation(id).outgoing[0]?.state, "queued");
        one.network.heal();
        one.client.wake();
        await says(other, written);
        await says(one, written);
    });

    it("sends what a closed page has left, once", async () => {
        const [one, other, id] = await pair();
        one.network.cut();
        await eventually("notices", () => one.client.state.name === "waiting");
        await one.client.conversation(id).send("left behind");
        const again = await device(one.client.me, one.store);
        await says(other, ["left behind"]);
        await eventually("gone", async () => (await one.store.outbox()).length === 0);
        await again.client.conversation(id).send("fence");
        await says(other, ["left behind", "fence"]);
    });

    it("neither loses nor doubles a message when the broker is killed in the middle", async () => {
        const [one, other, id] = await pair();
        const written = Array.from({ length: many }, (_, at) => `k${at}`);
        for (const [at, text] of written.entries()) {
            await one.client.conversation(id).send(text);
            if (at === many / 2) {
                await parley.killBroker();
                await parley.startBroker();
            }
        }
        await says(other, written);
        await says(one, written);
        await parley.ready();
    });

    it("goes on delivering and sending while the bridge is away, and catches up when it is back", async () => {
        const [one, other, id] = await pair();
        await one.client.conversation(id).send("before");
        await says(other, ["before"]);
        await parley.killBridge();
        other.network.cut();
        await eventually("notices", () => other.client.state.name === "waiting");
        await one.client.conversation(id).send("missed");
        await says(one, ["before", "missed"]);
        other.network.heal();
        other.client.wake();
        await eventually("connected", () => other.client.state.name === "catching-up");
        await other.client.conversation(id).send("from one who has not caught up");
        await says(one, ["before", "missed", "from one who has not caught up"]);
        assert.deepEqual(other.shown, ["before"]);
        await parley.startBridge();
        await says(other, one.shown);
    });

    it("says why a message is refused, and keeps it", async () => {
        const group = fresh("news");
        const reader = fresh("u");
        await parley.user(reader);
        await parley.group(group, { [reader]: "observer" });
        const one = await device(reader);
        const { ref } = await one.client.conversation(`g/${group}`).send("may I?");
        const refused = await eventually("refused", () => one.client.conversation(`g/${group}`).outgoing.find(({ state }) => state === "refused"));
        assert.equal(refused.ref, ref);
        await eventually("reason", () => /role_only_receives/.test(one.client.conversation(`g/${group}`).outgoing[0]?.reason ?? ""));
        await one.client.discard(ref);
        assert.deepEqual(one.client.conversation(`g/${group}`).outgoing, []);
    });

    it("has a group as soon as one is added, and none of it when one is removed", async () => {
        const [one, other, id] = await pair();
        await one.client.conversation(id).send("old");
        await says(one, ["old"]);
        const late = fresh("u");
        const third = await device(late);
        await parley.group(id.slice(2), { [late]: "member" });
        await says(third, ["old"]);
        await one.client.conversation(id).send("new");
        await says(third, ["old", "new"]);
        await parley.remove(id.slice(2), late);
        await eventually("gone", () => third.client.find(id) === undefined);
        assert.equal((await third.store.windows()).get(id), undefined);
        await one.client.conversation(id).send("secret");
        await says(other, ["old", "new", "secret"]);
        assert.deepEqual(third.shown, ["old", "new"]);
    });

    it("carries private messages, shows them on one's other devices, and shares what was read", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const [one, other] = [await device(a), await device(b)];
        const phone = await device(b);
        await one.client.conversation(`u/${b}`).send("hello");
        await says(other, ["hello"]);
        await says(phone, ["hello"]);
        await other.client.conversation(`u/${a}`).send("hi");
        await says(one, ["hello", "hi"]);
        await says(phone, ["hello", "hi"]);
        await one.client.conversation(`u/${b}`).send("more");
        await eventually("unread", () => phone.client.conversation(`u/${a}`).unread === 1);
        await other.client.conversation(`u/${a}`).markRead();
        await eventually("read on the other device", () => phone.client.conversation(`u/${a}`).unread === 0);
        const { lastSeq } = one.client.conversation(`u/${b}`);
        await eventually("read", () => one.client.conversation(`u/${b}`).receiptsOf(lastSeq).read.includes(b));
    });

    it("pages history upwards to the first message", async () => {
        const group = fresh("long");
        const [writer, reader] = [fresh("u"), fresh("u")];
        for (const user of [writer, reader]) await parley.user(user);
        await parley.group(group, { [writer]: "owner", [reader]: "member" });
        const one = await device(writer);
        const written = Array.from({ length: 130 }, (_, at) => `p${at}`);
        for (const text of written) await one.client.conversation(`g/${group}`).send(text);
        await says(one, written);
        const other = await device(reader);
        const conversation = other.client.conversation(`g/${group}`);
        assert.ok(conversation.messages.length < 60);
        while (await conversation.loadOlder()) continue;
        assert.deepEqual(texts(conversation), written);
        assert.equal(conversation.messages[0]?.seq, 1);
        assert.equal(conversation.atStart, true);
    });

    it("shows who is typing, and who is there", async () => {
        const [one, other, id] = await pair();
        await one.client.conversation(id).setTyping(true);
        await eventually("typing", () => other.client.conversation(id).typing.includes(one.client.me));
        await one.client.conversation(id).send("done");
        await eventually("no longer", () => other.client.conversation(id).typing.length === 0);
        one.client.conversation(`u/${other.client.me}`);
        await eventually("online", () => one.client.people.presence(other.client.me)?.online === true);
        await other.stop();
        await eventually("offline", () => one.client.people.presence(other.client.me)?.online === false);
    });

    it("notices a connection that only seems to be there", async () => {
        const [one, , id] = await pair();
        one.network.freeze();
        one.client.wake();
        await eventually("notices", () => one.client.state.name !== "online");
        await online(one.client);
        await one.client.conversation(id).send("back");
        await says(one, ["back"]);
    });

    it("finds messages, also Korean and Chinese", async () => {
        const [one, other, id] = await pair();
        for (const text of ["안녕하세요 여러분", "今天的会议改到明天", "nothing"]) await one.client.conversation(id).send(text);
        await eventually("all", () => one.client.conversation(id).outgoing.length === 0);
        for (const part of ["하세요", "会议改"]) {
            await eventually(`finds ${part}`, async () => (await other.client.conversation(id).search(part)).messages.length === 1);
        }
    });
});
