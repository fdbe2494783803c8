// Builds the application into dist/. Does nothing when neither a source nor a tool has changed since the last time.
//   node tools/build.mjs [--force]
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

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
    for (const folder of ["lib", "app", "../../examples/web-page"]) for await (const file of filesIn(join(root, folder))) files.push(file);
    for (const file of files.sort()) hash.update(relative(root, file)).update("\0").update(await readFile(file)).update("\0");
    return hash.digest("hex");
}

const options = (entryPoints, outdir, entryNames) => ({
    absWorkingDir: root,
    entryPoints,
    outdir,
    entryNames,
    bundle: true,
    format: "esm",
    target: ["es2022"],
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    metafile: true,
    legalComments: "none",
    define: { global: "globalThis" },
    logLevel: "warning",
});

/** What is sent compressed is compressed once, here. */
async function compress(folder) {
    for (const name of await readdir(folder)) {
        if (!/\.(js|css|html|svg|webmanifest)$/.test(name)) continue;
        const bytes = await readFile(join(folder, name));
        await writeFile(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
        await writeFile(join(folder, `${name}.br`), brotliCompressSync(bytes));
    }
}

/** app-{hash}.js and .css can be kept by browsers for ever: index.html, which is asked for each time, names them. */
async function assemble(folder) {
    const { metafile } = await build(options({ app: "app/main.tsx" }, folder, "[name]-[hash]"));
    const outputs = Object.keys(metafile.outputs).map((path) => basename(path));
    const named = (extension) => outputs.find((name) => name.endsWith(extension));
    const html = await readFile(join(root, "app/index.html"), "utf8");
    const page = html.replace(/\bapp(\.js|\.css)\b/g, (_, extension) => named(extension));
    await writeFile(join(folder, "index.html"), page);
    for (const file of ["icon.svg", "manifest.webmanifest"]) await copyFile(join(root, "app", file), join(folder, file));

    // For pages of one's own: the library alone, and the example that uses it.
    await build(options({ parley: "lib/index.ts" }, join(folder, "lib"), "[name]"));
    await cp(join(root, "../../examples/web-page"), join(folder, "example"), { recursive: true });

    await build(options({ sw: "app/worker/service_worker.ts" }, folder, "[name]"));
    const files = ["./", ...outputs, "icon.svg", "manifest.webmanifest"];
    const version = createHash("sha256").update(page).digest("hex").slice(0, 10);
    const worker = join(folder, "sw.js");
    const shell = `self.parleyShell=${JSON.stringify({ version, files })};\n`;
    await writeFile(worker, shell + (await readFile(worker, "utf8")));
    await compress(folder);
    await compress(join(folder, "lib"));
}

const print = await fingerprint();
const old = await readFile(join(dist, ".built"), "utf8").catch(() => "");
if (old !== print || process.argv.includes("--force")) {
    const fresh = `${dist}.new`;
    await rm(fresh, { recursive: true, force: true });
    await assemble(fresh);
    await writeFile(join(fresh, ".built"), print);
    await rm(dist, { recursive: true, force: true });
    await rename(fresh, dist);
    console.log("web: built clients/web/dist");
}
