import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { launch, type Browser, type Page } from "../support/browser.ts";
import { Parley, passwordOf } from "../support/parley.ts";
import { Site } from "../support/site.ts";
import { populate } from "../support/world.ts";

const folder = join(process.cwd(), "screenshots");
const dist = join(process.cwd(), "dist");
const widths: [string, number, number][] = [["phone", 390, 844], ["tablet", 900, 1000], ["desktop", 1360, 860]];
const only = process.env.SHOTS?.split(",");

let parley: Parley;
let site: Site;
let browser: Browser;
before(async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    parley = await Parley.start();
    await populate(parley);
    site = await Site.open(dist, parley.httpPort, parley.wsPort);
    browser = await launch();
});
after(async () => {
    await browser?.close();
    await site?.close();
    await parley?.stop();
});

async function signIn(page: Page, user: string, password = passwordOf(user)): Promise<void> {
    await page.goto(site.url);
    await page.fill("input[name=user]", user);
    await page.fill("input[name=password]", password);
    await page.click("button.button-primary");
    await page.waitForSelector(".rail-me .dot-on", { state: "attached" });
}

for (const scheme of ["light", "dark"] as const) {
    for (const [name, width, height] of widths) {
        if (only && !only.includes(`${scheme}-${name}`)) continue;
        it(`${scheme} ${name}`, async () => {
            const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: "en", deviceScaleFactor: name === "phone" ? 2 : 1 });
            const page = await context.newPage();
            page.on("console", (message) => message.type() === "error" && console.log("console:", message.text()));
            page.on("pageerror", (error) => console.log("page error:", error.message));
            const shot = (view: string) => page.screenshot({ path: join(folder, `${view}-${scheme}-${name}.png`) });
            await page.goto(site.url);
            await page.waitForSelector("input[name=user]");
            await shot("sign-in");
            await signIn(page, "u1");
            await page.waitForSelector("a.row");
            await shot("list");
            await page.click('a[href="#/c/g/ops"]');
            await page.waitForSelector("article.line");
            await page.waitForTimeout(300);
            await shot("chat");
            await page.click("header.chat-head button.chat-head-who");
            await page.waitForSelector(".info-face");
            await page.waitForTimeout(300);
            await shot("group-details");
            for (const place of ["contacts", "discover", "settings"]) {
                await page.goto(`${site.url}/#/${place}`);
                await page.waitForTimeout(400);
                await shot(place);
            }
            await context.close();
        });

        it(`${scheme} ${name}, as an administrator`, async () => {
            const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: scheme === "dark" ? "ko-KR" : "en", deviceScaleFactor: name === "phone" ? 2 : 1 });
            const page = await context.newPage();
            page.on("pageerror", (error) => console.log("page error:", error.message));
            const shot = (view: string) => page.screenshot({ path: join(folder, `${view}-${scheme}-${name}.png`) });
            await signIn(page, "admin", parley.adminPassword);
            await page.waitForTimeout(300);
            await shot("no-chats");
            for (const place of ["overview", "users", "groups", "sessions", "explain"]) {
                await page.goto(`${site.url}/#/admin/${place}`);
                await page.waitForTimeout(place === "overview" ? 4500 : 500);
                await shot(`admin-${place}`);
            }
            await context.close();
        });
    }
}
