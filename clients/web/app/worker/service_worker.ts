/** Keeps the application's own files, so that it opens without a network. Nothing of the API is kept here. */
const worker = self as unknown as ServiceWorkerGlobalScope & { parleyShell: { version: string; files: string[] } };

const cacheName = () => `parley-${worker.parleyShell.version}`;

worker.addEventListener("install", (event) => {
    event.waitUntil(caches.open(cacheName()).then((cache) => cache.addAll(worker.parleyShell.files)));
    void worker.skipWaiting();
});

worker.addEventListener("activate", (event) => {
    const remove = async () => {
        const old = (await caches.keys()).filter((key) => key.startsWith("parley-") && key !== cacheName());
        await Promise.all(old.map((key) => caches.delete(key)));
        await worker.clients.claim();
    };
    event.waitUntil(remove());
});

/** The page itself: the newest there is, or the kept one. Its parts have their content in their name. */
worker.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== worker.location.origin) return;
    if (request.mode === "navigate") {
        event.respondWith(fetch(request).catch(async () => (await caches.match("./")) ?? Response.error()));
    } else if (/\/(app-[^/]+|icon\.svg|manifest\.webmanifest)$/.test(url.pathname)) {
        event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
    }
});

worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const place = `/#/c/${(event.notification.data as { conversation?: string } | null)?.conversation ?? ""}`;
    const show = async () => {
        const [page] = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
        if (!page) return void (await worker.clients.openWindow(place));
        await page.focus();
        page.postMessage({ place });
    };
    event.waitUntil(show());
});

export {};
