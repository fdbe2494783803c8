import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Rest, type Login } from "../../lib/rest.ts";
import { eventually, freePort, Process } from "./process.ts";

const build = process.env.PARLEY_BUILD_DIR ?? "";
const mosquitto = process.env.PARLEY_MOSQUITTO ?? "/usr/sbin/mosquitto";
const brokerEnv = Object.fromEntries((process.env.PARLEY_BROKER_ENV ?? "").split(" ").filter(Boolean).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));

export interface Change {
    enforced: boolean;
}

/** A login that ends with the test. */
export class MemoryLogin {
    login: Login | undefined;
    load(): Login | undefined {
        return this.login;
    }
    save(login: Login | undefined): void {
        this.login = login;
    }
}

/**
 * A whole Parley in a temporary folder: Debian's Mosquitto with the plugin, and the bridge beside it. start() returns when
 * both are ready, stop() ends them and removes the folder; logs() is for a failed test.
 */
export class Parley {
    readonly folder: string;
    readonly mqttPort: number;
    readonly httpPort: number;
    wsPort = 0;
    admin!: Rest;
    adminPassword = "";
    #broker: Process | undefined;
    #bridge: Process | undefined;
    readonly #made = new Set<string>();

    private constructor(folder: string, mqttPort: number, httpPort: number) {
        this.folder = folder;
        this.mqttPort = mqttPort;
        this.httpPort = httpPort;
    }

    static async start(settings: Record<string, Record<string, string | number>> = {}): Promise<Parley> {
        if (!build) throw new Error("PARLEY_BUILD_DIR is not set: run scripts/web");
        const folder = await mkdtemp(join(tmpdir(), "parley-web-"));
        const parley = new Parley(folder, await freePort(), await freePort());
        parley.wsPort = await freePort();
        try {
            await parley.#write(settings);
            await Promise.all([parley.startBroker(), parley.startBridge()]);
            await eventually("the bridge is ready", async () => (await parley.#ready()) || undefined);
            parley.admin = new Rest(parley.url, new MemoryLogin());
            parley.adminPassword = (await readFile(join(folder, "data/secrets/admin.password"), "utf8")).trim();
            await parley.admin.signIn("admin", parley.adminPassword);
            return parley;
        } catch (error) {
            console.error(await parley.logs());
            await parley.stop();
            throw error;
        }
    }

    get url(): string {
        return `http://127.0.0.1:${this.httpPort}`;
    }

    async startBroker(): Promise<void> {
        this.#broker = new Process("mosquitto", [mosquitto, "-c", join(this.folder, "mosquitto.conf")], join(this.folder, "broker.log"), brokerEnv);
        await this.#broker.waitForPort(this.mqttPort);
    }

    async startBridge(): Promise<void> {
        this.#bridge = new Process("bridge", [join(build, "bridge/parley-bridge"), "--config", join(this.folder, "parley.yaml")], join(this.folder, "bridge.log"));
        await this.#bridge.waitForPort(this.httpPort);
    }

    async killBroker(): Promise<void> {
        await this.#broker?.end("SIGKILL");
    }
    async stopBroker(): Promise<void> {
        await this.#broker?.end();
    }
    async killBridge(): Promise<void> {
        await this.#bridge?.end("SIGKILL");
    }

    async ready(): Promise<void> {
        await eventually("the bridge is ready", async () => (await this.#ready()) || undefined);
    }

    async stop(): Promise<void> {
        await this.#bridge?.end();
        await this.#broker?.end();
        if (process.env.PARLEY_KEEP !== "1") await rm(this.folder, { recursive: true, force: true });
    }

    async logs(): Promise<string> {
        const texts = await Promise.all(
            ["broker.log", "bridge.log"].map(async (name) => {
                const text = await readFile(join(this.folder, name), "utf8").catch(() => "");
                return `--- ${name}\n${text.slice(-6000)}`;
            }),
        );
        return texts.join("\n");
    }

    /** PUT as the administrator, until the broker applies it. */
    async put(path: string, body: object): Promise<void> {
        await eventually(`PUT ${path} is enforced`, async () => (await this.admin.request<Change & object>("PUT", path, { body })).enforced);
    }

    /** A user whose password is passwordOf(id). */
    async user(id: string, name = id, kind = "person"): Promise<void> {
        if (this.#made.has(id)) return;
        this.#made.add(id);
        await this.put(`/api/v1/users/${id}`, { kind, display_name: name, password: passwordOf(id) });
    }

    async group(id: string, members: Record<string, string>, settings: object = {}): Promise<void> {
        await this.put(`/api/v1/groups/${id}`, { name: id, ...settings });
        for (const [user, role] of Object.entries(members)) await this.put(`/api/v1/groups/${id}/members/${user}`, { role });
    }

    async remove(group: string, user: string): Promise<void> {
        await this.admin.request("DELETE", `/api/v1/groups/${group}/members/${user}`);
    }

    async signIn(user: string): Promise<Rest> {
        const rest = new Rest(this.url, new MemoryLogin());
        await rest.signIn(user, passwordOf(user));
        return rest;
    }

    async #ready(): Promise<boolean> {
        try {
            return (await fetch(`${this.url}/readyz`)).status === 200;
        } catch {
            return false;
        }
    }

    async #write(settings: Record<string, Record<string, string | number>>): Promise<void> {
        const sections: typeof settings = {
            ...settings,
            data: { folder: join(this.folder, "data") },
            broker: { port: this.mqttPort, ...settings.broker },
            http: { port: this.httpPort, ...settings.http },
        };
        const yaml = Object.entries(sections).map(([name, keys]) => `${name}:\n${Object.entries(keys).map(([key, value]) => `  ${key}: ${value}\n`).join("")}`);
        await writeFile(join(this.folder, "parley.yaml"), yaml.join(""));
        const conf = [
            `listener ${this.mqttPort} 127.0.0.1`,
            `listener ${this.wsPort} 127.0.0.1`,
            "protocol websockets",
            "allow_anonymous false",
            `plugin ${join(build, "plugin/parley_plugin.so")}`,
            `plugin_opt_config ${join(this.folder, "parley.yaml")}`,
            // Or it would drop to a user who may not read this folder.
            ...(process.getuid?.() === 0 ? ["user root"] : []),
            "persistence true",
            `persistence_location ${this.folder}/`,
            "check_retain_source false",
            "allow_duplicate_messages true",
            "set_tcp_nodelay true",
            "max_queued_messages 10000",
            "log_dest stderr",
            "log_type error\nlog_type warning\nlog_type notice\nlog_type information",
        ];
        await writeFile(join(this.folder, "mosquitto.conf"), `${conf.join("\n")}\n`);
        const init = spawnSync(join(build, "bridge/parley-bridge"), ["--config", join(this.folder, "parley.yaml"), "--init"], { encoding: "utf8" });
        if (init.status !== 0) throw new Error(`parley-bridge --init ended with ${init.status}\n${init.stdout}${init.stderr}`);
    }
}

export const passwordOf = (user: string): string => `password-of-${user}`;
