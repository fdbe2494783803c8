import type { Browser, BrowserContext, Page } from "playwright-core";
import { passwordOf } from "./parley.ts";
import type { Site } from "./site.ts";

export interface PersonOptions {
    locale?: string;
    width?: number;
    height?: number;
}

/** Somebody at a browser of his own. What the page reports as an error is kept for the end of the test. */
export class Person {
    readonly user: string;
    readonly page: Page;
    readonly context: BrowserContext;
    readonly site: Site;
    readonly errors: string[] = [];

    private constructor(user: string, site: Site, context: BrowserContext, page: Page) {
        this.user = user;
        this.site = site;
        this.context = context;
        this.page = page;
        page.on("pageerror", (error) => this.errors.push(error.message));
        page.on("console", (message) => {
            if (message.type() === "error" && /Content Security Policy|Refused to/.test(message.text())) this.errors.push(message.text());
        });
    }

    static async open(browser: Browser, site: Site, user: string, options: PersonOptions = {}): Promise<Person> {
        const { locale = "en", width = 1200, height = 800 } = options;
        const context = await browser.newContext({ locale, viewport: { width, height } });
        context.setDefaultTimeout(15_000);
        return new Person(user, site, context, await context.newPage());
    }

    static async signedIn(browser: Browser, site: Site, user: string, options: PersonOptions = {}): Promise<Person> {
        const person = await Person.open(browser, site, user, options);
        await person.signIn();
        return person;
    }

    async signIn(password = passwordOf(this.user)): Promise<void> {
        await this.page.goto(this.site.url);
        await this.page.fill("input[name=user]", this.user);
        await this.page.fill("input[name=password]", password);
        await this.page.click("button.button-primary");
        await this.online();
    }

    async online(): Promise<void> {
        await this.page.waitForSelector(".rail-me .dot-on", { state: "attached" });
    }

    async open(conversation: string): Promise<void> {
        await this.page.evaluate((hash) => void (location.hash = hash), `#/c/${conversation}`);
        await this.page.waitForSelector(".chat-head");
    }

    async say(text: string): Promise<void> {
        await this.page.fill(".composer textarea", text);
        await this.page.keyboard.press("Enter");
    }

    /** The texts of the open conversation from top to bottom, those on their way as well. */
    texts(): Promise<string[]> {
        return this.page.$$eval("article.line .text", (elements) => elements.map((element) => element.textContent ?? ""));
    }

    async sees(...texts: string[]): Promise<void> {
        await this.page.waitForFunction(
            (wanted) => {
                const shown = [...document.querySelectorAll("article.line .text")].map((element) => element.textContent ?? "");
                return JSON.stringify(shown.slice(-wanted.length)) === JSON.stringify(wanted);
            },
            texts,
            { polling: 50 },
        ).catch(async () => {
            throw new Error(`${this.user} should see ${JSON.stringify(texts)}, but sees ${JSON.stringify(await this.texts())}`);
        });
    }

    /** The bubble with this text. */
    bubble(text: string) {
        return this.page.locator("article.line", { has: this.page.locator(".text", { hasText: text }) }).last();
    }

    /** Opens the menu of a message and chooses an entry. */
    async choose(text: string, item: string): Promise<void> {
        await this.bubble(text).locator(".bubble").click({ button: "right" });
        await this.page.locator(`.menu [role^=menuitem]`, { hasText: item }).first().click();
    }

    row(name: string) {
        return this.page.locator(".list-pane a.row", { hasText: name });
    }

    close(): Promise<void> {
        return this.context.close();
    }
}
