import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

export const launch = (): Promise<Browser> =>
    chromium.launch({
        executablePath: process.env.PARLEY_CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
    });

export type { Browser, BrowserContext, Page };
