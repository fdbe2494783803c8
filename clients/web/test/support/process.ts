import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { connect, createServer } from "node:net";

export async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, "close");
    return port;
}

/** Polls a fact of another process; nothing tells us when it changes. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false, ms = 20_000): Promise<T> {
    const deadline = Date.now() + ms;
    for (;;) {
        const answer = await ask();
        if (answer) return answer;
        if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

/** A child process whose output goes to a file. Ended by its id. */
export class Process {
    readonly name: string;
    readonly #child: ChildProcess;
    #ended = false;

    constructor(name: string, command: string[], log: string, env: Record<string, string> = {}) {
        this.name = name;
        this.#child = spawn(command[0] as string, command.slice(1), { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
        const write = (bytes: Buffer) => appendFileSync(log, bytes);
        this.#child.stdout?.on("data", write);
        this.#child.stderr?.on("data", write);
        this.#child.on("exit", () => (this.#ended = true));
    }

    get running(): boolean {
        return !this.#ended;
    }

    async waitForPort(port: number): Promise<void> {
        await eventually(`${this.name} listens on ${port}`, async () => {
            if (this.#ended) throw new Error(`${this.name} ended by itself`);
            return new Promise<boolean>((resolve) => {
                const socket = connect(port, "127.0.0.1");
                socket.on("connect", () => (socket.destroy(), resolve(true)));
                socket.on("error", () => resolve(false));
            });
        });
    }

    async end(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
        if (this.#ended) return;
        const ended = once(this.#child, "exit");
        this.#child.kill(signal);
        const insist = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
        await ended;
        clearTimeout(insist);
    }
}
