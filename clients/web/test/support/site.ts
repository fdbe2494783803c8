import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { extname, join } from "node:path";

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };

export class Site {
    readonly #server: Server;
    readonly #sockets = new Set<Socket>();
    #cut = false;
    private constructor(server: Server) {
        this.#server = server;
    }
    static async open(dist: string, api: number, ws: number): Promise<Site> {
        const server = createServer();
        const site = new Site(server);
        server.on("connection", (socket) => {
            if (site.#cut) return void socket.destroy();
            site.#sockets.add(socket);
            socket.on("close", () => site.#sockets.delete(socket));
        });
        server.on("request", (incoming: IncomingMessage, answer: ServerResponse) => void site.#answer(dist, api, incoming, answer));
        server.on("upgrade", (incoming: IncomingMessage, near: Socket, head: Buffer) => {
            const far = connect(ws, "127.0.0.1", () => {
                const lines = [`GET /mqtt HTTP/1.1`];
                for (let at = 0; at < incoming.rawHeaders.length; at += 2) lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
                far.write(`${lines.join("\r\n")}\r\n\r\n`);
                far.write(head);
                near.pipe(far);
                far.pipe(near);
            });
            far.on("error", () => near.destroy());
            near.on("error", () => far.destroy());
            near.on("close", () => far.destroy());
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        return site;
    }
    get url(): string {
        return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
    }
    cut(): void {
        this.#cut = true;
        for (const socket of this.#sockets) socket.destroy();
    }
    heal(): void {
        this.#cut = false;
    }
    async close(): Promise<void> {
        this.cut();
        this.#server.close();
        await once(this.#server, "close");
    }
    async #answer(dist: string, api: number, incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
        const path = (incoming.url ?? "/").split("?")[0] as string;
        if (/^\/(api|metrics|healthz|readyz)/.test(path)) {
            const onward = request({ port: api, host: "127.0.0.1", path: incoming.url, method: incoming.method, headers: incoming.headers }, (far) => {
                answer.writeHead(far.statusCode ?? 502, far.headers);
                far.pipe(answer);
            });
            onward.on("error", () => answer.writeHead(502).end());
            return void incoming.pipe(onward);
        }
        const file = join(dist, path === "/" ? "index.html" : path);
        const there = await stat(file).catch(() => undefined);
        if (!there?.isFile()) return void answer.writeHead(404).end();
        const csp = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self' ws://${incoming.headers.host}; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
        answer.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Security-Policy": csp });
        createReadStream(file).pipe(answer);
    }
}
