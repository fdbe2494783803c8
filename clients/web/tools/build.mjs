// Builds the application into dist/. Does nothing when neither a source nor a tool has changed since the last time.
//   node tools/build.mjs [--watch | --force]
import { build, context } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

async function* filesIn(folder) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) yield* filesIn(path);
        else yield path;
    }
}

/** A hash over everything that the result depends on. */
async function fingerprint() {
    const hash = createHash("sha256");
    const files = [join(root, "package-lock.json"), join(root, "tools/build.mjs")];
    for (const folder of ["lib", "app", "examples"]) for await (const file of filesIn(join(root, folder))) files.push(file);
    for (const file of files.sort()) hash.update(relative(root, file)).update("\0").update(await readFile(file)).update("\0");
    return hash.digest("hex");
}

const options = (outdir) => ({
    absWorkingDir: root,
    entryPoints: { app: "app/main.tsx", sw: "app/service_worker.ts" },
    outdir,
    bundle: true,
    format: "esm",
    splitting: false,
    target: ["es2022"],
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    sourcemap: false,
    metafile: true,
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    loader: { ".svg": "text" },
    entryNames: "[name]",
    logLevel: "warning",
});

const shortHash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 10);

/** Names with their content's hash, so that they can be cached for ever; index.html names them. */
async function assemble(folder) {
    const html = await readFile(join(root, "app/index.html"), "utf8");
    const names = {};
    for (const file of ["app.js", "app.css"]) {
        const hash = shortHash(await readFile(join(folder, file)));
        names[file] = file.replace(".", `-${hash}.`);
        await rename(join(folder, file), join(folder, names[file]));
    }
    await writeFile(join(folder, "index.html"), html.replace(/\bapp\.(js|css)\b/g, (file) => names[file]));
    for (const file of ["icon.svg", "manifest.webmanifest"]) await copyFile(join(root, "app", file), join(folder, file));
    const worker = join(folder, "sw.js");
    const shell = ["./", names["app.js"], names["app.css"], "icon.svg", "manifest.webmanifest"];
    const list = `self.parleyShell=${JSON.stringify({ version: shortHash(JSON.stringify(shell)), files: shell })};\n`;
    await writeFile(worker, list + (await readFile(worker, "utf8")));
}

if (process.argv.includes("--watch")) {
    await mkdir(dist, { recursive: true });
    const watcher = await context({ ...options(dist), minify: false, sourcemap: "inline" });
    await watcher.watch();
} else {
    const print = await fingerprint();
    const stamp = join(dist, ".built");
    const old = await readFile(stamp, "utf8").catch(() => "");
    if (old !== print || process.argv.includes("--force")) {
        const fresh = `${dist}.new`;
        await rm(fresh, { recursive: true, force: true });
        await build(options(fresh));
        await assemble(fresh);
        await writeFile(join(fresh, ".built"), print);
        await rm(dist, { recursive: true, force: true });
        await rename(fresh, dist);
        console.log("web: built clients/web/dist");
    }
}
