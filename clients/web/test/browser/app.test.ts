import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { launch, type Browser } from "../support/browser.ts";
import { Parley } from "../support/parley.ts";
import { Person, type PersonOptions } from "../support/person.ts";
import { eventually } from "../support/process.ts";
import { Site } from "../support/site.ts";

let parley: Parley;
let browser: Browser;
let ids = 0;
const people: Person[] = [];
const sites: Site[] = [];

before(async () => {
    [parley, browser] = await Promise.all([Parley.start({ presence: { debounce: "50ms" } }), launch()]);
});
after(async () => {
    await browser?.close();
    await parley?.stop();
});
afterEach(async () => {
    const opened = people.splice(0);
    for (const person of opened) await person.close();
    for (const site of sites.splice(0)) await site.close();
    // A page must not fail, whatever the test was about.
    for (const { user, errors } of opened) assert.deepEqual(errors, [], `errors in the page of ${user}`);
});

const fresh = (prefix: string) => `${prefix}${++ids}`;

/** Each person's way to the server is his own, so that it can be cut. */
async function enter(user: string, options?: PersonOptions): Promise<Person> {
    await parley.user(user);
    const site = await Site.open(join(process.cwd(), "dist"), parley.httpPort, parley.wsPort);
    sites.push(site);
    const person = await Person.signedIn(browser, site, user, options);
    people.push(person);
    return person;
}

async function group(members: Record<string, string>, settings: object = {}): Promise<string> {
    const id = fresh("g");
    for (const user of Object.keys(members)) await parley.user(user);
    await parley.group(id, members, { name: `Group ${id}`, ...settings });
    return id;
}

describe("the application, in real browsers", () => {
    it("lets two people talk, and shows what is read", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "member" });
        const [one, other] = await Promise.all([enter(a), enter(b)]);
        await Promise.all([one.open(`g/${id}`), other.open(`g/${id}`)]);
        await one.say("hello");
        await other.sees("hello");
        await one.bubble("hello").locator(".ticks-read").waitFor();
        await other.say("hi");
        await one.sees("hello", "hi");
        await other.page.locator(".composer textarea").pressSequentially("wri");
        await one.page.locator(".typing-line").waitFor();
    });

    it("counts what is unread, and shows where it begins", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "member" });
        const [one, other] = await Promise.all([enter(a), enter(b)]);
        await one.open(`g/${id}`);
        for (const text of ["first", "second", "third"]) await one.say(text);
        await other.row(`Group ${id}`).locator(".badge", { hasText: "3" }).waitFor();
        await other.open(`g/${id}`);
        await other.sees("first", "second", "third");
        await other.page.locator("#unread-line").waitFor();
        await other.page.waitForFunction(() => document.querySelectorAll(".list-pane .badge").length === 0);
    });

    it("comes back from offline with exactly what was missed, and sends once what was written meanwhile", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "member" });
        const [one, other] = await Promise.all([enter(a), enter(b)]);
        await Promise.all([one.open(`g/${id}`), other.open(`g/${id}`)]);
        await one.say("before");
        await other.sees("before");

        other.site.cut();
        await other.page.locator(".connection-away").waitFor();
        for (const text of ["m1", "m2", "m3"]) await one.say(text);
        await one.bubble("m3").locator(".ticks-stored, .ticks-received").waitFor();
        await other.say("written offline");
        await other.bubble("written offline").locator(".ticks-queued").waitFor();

        other.site.heal();
        await other.page.locator(".connection-away .link-button").click();
        await other.sees("before", "m1", "m2", "m3", "written offline");
        await one.sees("before", "m1", "m2", "m3", "written offline");
        await other.page.waitForFunction(() => !document.querySelector(".line-outgoing"));
    });

    it("opens without a network, and reads what it has", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "member" });
        const one = await enter(a);
        await one.open(`g/${id}`);
        await one.say("kept here");
        await one.bubble("kept here").locator(".ticks-stored").waitFor();
        await one.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
        await one.page.waitForFunction(() => caches.keys().then((keys) => keys.length > 0));
        one.site.cut();
        await one.page.reload();
        await one.sees("kept here");
        await one.page.locator(".list-pane .connection").waitFor();
    });

    it("shows what people write as text, whatever it is", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const nasty = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>`;
        await parley.user(a, nasty);
        const id = await group({ [a]: "owner", [b]: "member" }, { name: nasty, topic: nasty });
        const [one, other] = await Promise.all([enter(a), enter(b)]);
        await Promise.all([one.open(`g/${id}`), other.open(`g/${id}`)]);
        const texts = [nasty, "javascript:alert(1)", `[x](javascript:window.hit=1)`, `https://example.org/"onmouseover="window.hit=1`, "`<b>code</b>`"];
        for (const text of texts) await one.say(text);
        await other.sees(...texts.slice(0, 4), "<b>code</b>");
        await other.page.locator(".sender", { hasText: nasty }).waitFor();
        await other.page.locator(".chat-head", { hasText: nasty }).waitFor();
        // Raw payloads of other programs, and hostile ones that claim to be ours.
        for (const body of [{ text: nasty }, { text: `{"type":"file","file":"../x","name":"${"<b>x</b>"}","mime":"image/svg+xml"}`, content_type: "application/vnd.parley+json" }]) {
            await parley.admin.request("POST", `/api/v1/groups/${id}/messages`, { body: { from: a, ...body } });
        }
        await other.page.locator(".file-text b", { hasText: "<b>x</b>" }).waitFor();
        const found = await other.page.evaluate(() => ({
            hit: (window as { hit?: number }).hit,
            foreign: document.querySelectorAll("img[src=x], .messages script, .messages b > b").length,
            links: [...document.querySelectorAll<HTMLAnchorElement>(".messages .text a")].map((link) => link.href),
        }));
        assert.equal(found.hit, undefined);
        assert.equal(found.foreign, 0);
        assert.deepEqual(found.links, ["https://example.org/"]);
    });

    it("edits, deletes and reacts for everybody at once", async () => {
        const [a, b, c] = [fresh("u"), fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "moderator", [c]: "member" });
        const [one, moderator, member] = await Promise.all([enter(a), enter(b), enter(c)]);
        await Promise.all([one, moderator, member].map((person) => person.open(`g/${id}`)));
        await one.say("frist");
        await member.say("to be removed");
        await one.sees("frist", "to be removed");
        await one.choose("frist", "Edit message");
        await one.say("first");
        for (const person of [one, moderator, member]) await person.bubble("first").locator(".meta", { hasText: "edited" }).waitFor();
        await member.choose("first", "👍");
        await moderator.bubble("first").locator(".reaction", { hasText: "1" }).click();
        await one.bubble("first").locator(".reaction", { hasText: "2" }).waitFor();
        await moderator.choose("to be removed", "Delete for everyone");
        await moderator.page.locator(".dialog .button-danger").click();
        for (const person of [one, moderator, member]) await person.page.locator(".bubble-deleted").waitFor();
        assert.deepEqual(await one.texts(), ["first"]);
    });

    it("replies and mentions", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "member" });
        const [one, other] = await Promise.all([enter(a), enter(b)]);
        await Promise.all([one.open(`g/${id}`), other.open(`g/${id}`)]);
        await one.say("a question");
        await other.choose("a question", "Reply");
        await other.page.locator(".composer textarea").pressSequentially(`@${a.slice(0, 2)}`);
        await other.page.locator(".mention-list .row", { hasText: `@${a}` }).click();
        await other.page.locator(".composer textarea").pressSequentially("an answer");
        await other.page.keyboard.press("Enter");
        await one.bubble("an answer").locator(".mention-me").waitFor();
        await one.bubble("an answer").locator(".quote", { hasText: "a question" }).waitFor();
    });

    it("acts at once when somebody's rights change", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "member" });
        const [owner, member] = await Promise.all([enter(a), enter(b)]);
        await Promise.all([owner.open(`g/${id}`), member.open(`g/${id}`)]);
        await owner.page.click(".chat-head-who");
        const menuOf = (user: string) => owner.page.locator(".info-pane li.row", { hasText: `@${user}` }).locator("button[aria-haspopup=menu]");
        await menuOf(b).click();
        await owner.page.locator(".menu-item", { hasText: "Make observer" }).click();
        await member.page.locator(".composer-closed").waitFor();
        await menuOf(b).click();
        await owner.page.locator(".menu-item", { hasText: "Make member" }).click();
        await member.say("back");
        await owner.sees("back");
        await menuOf(b).click();
        await owner.page.locator(".menu-item", { hasText: "Remove from group" }).click();
        await owner.page.locator(".dialog .button-danger").click();
        await member.row(`Group ${id}`).waitFor({ state: "detached" });
        await owner.say("secret");
        await member.page.locator(".toast", { hasText: "no longer" }).waitFor();
        assert.ok(!(await member.page.content()).includes("secret"));
    });

    it("makes a group, invites by a link, and lets somebody in who asks", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const [one, other] = await Promise.all([enter(a), enter(b)]);
        await one.page.locator(".list-pane .pane-head .icon-button").click();
        await one.page.locator(".menu-item", { hasText: "New group" }).click();
        const name = `Made ${fresh("here")}`;
        await one.page.locator(".dialog input").first().fill(name);
        await one.page.locator(".dialog .button-primary").click();
        await one.page.locator(".chat-head", { hasText: name }).waitFor();
        await one.page.click(".chat-head-who");
        await one.page.locator(".action", { hasText: "Invitation link" }).click();
        await one.page.locator(".dialog .button-primary").click();
        const link = await one.page.locator(".dialog input[readonly]").inputValue();
        await other.page.evaluate((hash) => void (location.hash = hash), new URL(link).hash);
        await other.page.locator(".chat-head", { hasText: name }).waitFor();
        await other.say("thank you");
        await one.page.keyboard.press("Escape");
        await one.sees("thank you");
    });

    it("shows a device's readings as such", async () => {
        const [a, device] = [fresh("u"), fresh("dev")];
        await parley.user(device, device, "device");
        const id = await group({ [a]: "owner", [device]: "member" });
        const one = await enter(a);
        await one.open(`g/${id}`);
        const post = (text: string) => parley.admin.request("POST", `/api/v1/groups/${id}/messages`, { body: { from: device, text } });
        await post("21.5 °C");
        await post('{"wind":7.4,"rain":false}');
        await one.page.locator(".reading b", { hasText: "21.5" }).waitFor();
        await one.page.locator(".reading-table dt", { hasText: "wind" }).waitFor();
        await one.page.locator(".avatar-device").first().waitFor();
    });

    it("is usable with the keyboard alone, and says where one is", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "member" });
        await enter(b);
        const site = sites[0] as Site;
        const one = await Person.open(browser, site, a);
        people.push(one);
        const { page } = one;
        await page.goto(site.url);
        await page.locator("input[name=user]:focus").waitFor();
        await page.keyboard.type(a);
        await page.keyboard.press("Tab");
        await page.keyboard.type(`password-of-${a}`);
        await page.keyboard.press("Enter");
        await one.online();
        await page.keyboard.press("Control+k");
        await page.keyboard.type(id);
        await page.locator(".results a.row").first().waitFor();
        await page.keyboard.press("Tab");
        await page.keyboard.press("Enter");
        await page.locator(".composer textarea:focus").waitFor();
        await page.keyboard.type("by keyboard");
        await page.keyboard.press("Enter");
        await one.sees("by keyboard");
        await page.keyboard.press("ArrowUp");
        await page.locator(".composer-intent").waitFor();
        await page.keyboard.press("Escape");
        const names = await page.evaluate(() => {
            const unnamed = [...document.querySelectorAll("button, a, input:not([type=file]), textarea, select")].filter((element) => {
                const label = element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
                const labelled = element.id && document.querySelector(`label[for="${element.id}"]`);
                return !label && !labelled && !element.closest("label");
            });
            return { unnamed: unnamed.map((element) => element.outerHTML.slice(0, 120)), log: document.querySelectorAll("[role=log]").length, lang: document.documentElement.lang };
        });
        assert.deepEqual(names, { unnamed: [], log: 1, lang: "en" });
    });

    it("speaks Korean and Chinese, and finds messages in them", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "member" });
        const [one, other] = await Promise.all([enter(a, { locale: "ko-KR" }), enter(b, { locale: "zh-CN" })]);
        await one.page.locator("h1", { hasText: "대화" }).waitFor();
        await other.page.locator("h1", { hasText: "聊天" }).waitFor();
        await one.open(`g/${id}`);
        await one.say("내일 회의는 열 시입니다");
        await other.row(`Group ${id}`).locator(".badge").waitFor();
        await eventually("indexed", async () => {
            await other.page.fill(".list-pane input[type=search]", "");
            await other.page.fill(".list-pane input[type=search]", "회의는");
            return other.page.locator(".results mark").waitFor({ timeout: 1000 }).then(() => true, () => false);
        });
    });

    it("keeps two tabs of one person apart, and both complete", async () => {
        const [a, b] = [fresh("u"), fresh("u")];
        const id = await group({ [a]: "owner", [b]: "member" });
        const [one, other] = await Promise.all([enter(a), enter(b)]);
        const tab = await Person.open(browser, other.site, b);
        people.push(tab);
        await tab.signIn();
        await Promise.all([one, other, tab].map((person) => person.open(`g/${id}`)));
        await one.say("to both");
        await other.sees("to both");
        await tab.sees("to both");
        await tab.say("from the second tab");
        for (const person of [one, other, tab]) await person.sees("to both", "from the second tab");
    });

    it("lets an administrator make, disable and close, and it acts at once", async () => {
        const a = fresh("u");
        const victim = await enter(a);
        const site = sites[0] as Site;
        const admin = await Person.open(browser, site, "admin");
        people.push(admin);
        await admin.signIn(parley.adminPassword);
        const { page } = admin;
        await page.goto(`${site.url}/#/admin/users`);
        await page.locator(".toolbar .button-primary").click();
        const made = fresh("made");
        await page.locator(".dialog input").first().fill(made);
        await page.locator(".dialog .button-primary").click();
        await page.locator("tr", { hasText: `@${made}` }).waitFor();
        await page.locator("tr", { hasText: `@${a}` }).locator("button[aria-haspopup=menu]").click();
        await page.locator(".menu-item", { hasText: "Disable" }).click();
        await page.locator(".dialog .button-danger").click();
        await page.locator("tr", { hasText: `@${a}` }).locator(".tag-bad").waitFor();
        await victim.page.locator("input[name=user], .connection-away, .connection").first().waitFor();
        await page.goto(`${site.url}/#/admin/overview`);
        await page.locator(".chart-line").first().waitFor({ state: "attached" });
        await page.locator(".health-good").waitFor();
    });

    it("says what is wrong at the door", async () => {
        const a = fresh("u");
        await parley.user(a);
        await enter(a);
        const site = sites[0] as Site;
        const stranger = await Person.open(browser, site, a);
        people.push(stranger);
        const { page } = stranger;
        await page.goto(site.url);
        await page.fill("input[name=user]", a);
        await page.fill("input[name=password]", "wrong");
        await page.click("button.button-primary");
        await page.locator(".form-error", { hasText: "wrong" }).waitFor();
        site.cut();
        await page.click("button.button-primary");
        await page.locator(".form-error", { hasText: "cannot be reached" }).waitFor();
    });
});
