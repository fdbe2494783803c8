import { PARLEY_JSON } from "../../lib/messages.ts";
import type { Parley } from "./parley.ts";

/** A small site whose pages are worth looking at. The viewer is u1. */
export async function populate(parley: Parley): Promise<void> {
    const people: [string, string, string?][] = [
        ["u1", "Control room"],
        ["u2", "Shift lead"],
        ["u3", "Workshop"],
        ["u4", "관제실"],
        ["u5", "调度中心"],
        ["u6", "Gatehouse"],
        ["dev42", "Pump 42", "device"],
        ["dev7", "Weather mast", "device"],
    ];
    for (const [id, name, kind] of people) await parley.user(id, name, kind);
    await parley.group("ops", { u1: "owner", u2: "admin", u3: "member", u4: "member", u5: "moderator", dev42: "member", dev7: "member" }, { name: "Operations", topic: "Everything that runs, and what does not" });
    await parley.group("news", { u1: "member", u2: "owner", u6: "member" }, { name: "Announcements", visibility: "public", read_only: true });
    await parley.group("night", { u1: "member", u2: "member", u4: "owner", u5: "member" }, { name: "Night shift" });
    await parley.group("first-aid", { u6: "owner", u3: "member" }, { name: "First aid", visibility: "public", topic: "Who is trained, and where the kits are" });
    await parley.group("bikes", { u3: "owner" }, { name: "Bike parking", visibility: "public", joining: "request", topic: "Spaces, pumps and lost keys" });
    for (const peer of ["u2", "u3", "u6"]) await parley.admin.request("PUT", `/api/v1/users/u1/contacts/${peer}`);

    const say = async (group: string, from: string, text: string, more: object = {}) =>
        parley.admin.request("POST", `/api/v1/groups/${group}/messages`, {
            body: { from, content_type: PARLEY_JSON, text: JSON.stringify({ type: "text", text, ...more }) },
        });
    const raw = (group: string, from: string, text: string) => parley.admin.request("POST", `/api/v1/groups/${group}/messages`, { body: { from, text } });
    await say("news", "u2", "The canteen is open until 22:00 from Monday on.");
    await say("night", "u4", "오늘 밤 점검은 02시에 시작합니다.");
    await say("night", "u5", "好的，泵站这边已经准备好了。");
    await say("ops", "u2", "Good morning. Line 3 starts in ten minutes.");
    await say("ops", "u3", "Bearings on the second conveyor are replaced, it runs quietly again 👍");
    await say("ops", "u1", "Thank you. I will keep an eye on the vibration for the first hour.");
    await raw("ops", "dev7", '{"wind":7.4,"gust":11.2,"temp":3.5,"rain":false}');
    await raw("ops", "dev42", "21.5 °C");
    await raw("ops", "dev42", "2.84 bar");
    await say("ops", "u5", "压力有点低，阀门 B 是不是没有完全打开？");
    await say("ops", "u4", "@u3 밸브 B 확인 부탁드립니다.", { mentions: ["u3"] });
    await say("ops", "u3", "On my way. The manual says:\n`open fully, then a quarter turn back`\nhttps://example.org/valves/b");
    await say("ops", "u1", "Good. Tell us when the pressure is back.", { reply_to: 14 });
    await raw("ops", "dev42", "3.12 bar");
    await say("ops", "u3", "There it is.");
    await say("ops", "u2", "🎉");
}
