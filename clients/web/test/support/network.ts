import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** The way between a client and a server port, which a test can cut. While it is cut, connections end at once. */
export class Network {
    readonly #server: Server;
    readonly #sockets = new Set<Socket>();
    #cut = false;

    private constructor(server: Server) {
        this.#server = server;
    }

    static async to(port: number): Promise<Network> {
        const server = createServer();
        const network = new Network(server);
        server.on("connection", (near) => network.#relay(near, port));
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        return network;
    }

    get port(): number {
        return (this.#server.address() as { port: number }).port;
    }

    cut(): void {
        this.#cut = true;
        for (const socket of this.#sockets) socket.destroy();
    }
    heal(): void {
        this.#cut = false;
    }
    /** Nothing passes any more, but nobody is told: a laptop whose lid is closed. */
    freeze(): void {
        for (const socket of this.#sockets) socket.pause();
    }

    async close(): Promise<void> {
        this.cut();
        this.#server.close();
        await once(this.#server, "close");
    }

    #relay(near: Socket, port: number): void {
        if (this.#cut) return void near.destroy();
        const far = connect(port, "127.0.0.1");
        for (const [from, to] of [[near, far], [far, near]] as const) {
            this.#sockets.add(from);
            from.on("data", (bytes) => to.write(bytes));
            from.on("close", () => (this.#sockets.delete(from), to.destroy()));
            from.on("error", () => to.destroy());
        }
    }
}
