// Bundles test/{kind}/*.test.ts (Node 18 runs no TypeScript) and gives them to Node's test runner, one file at a time
// where they start servers.
//   node tools/test.mjs unit|system|browser|screenshots [part of a file's name]
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [kind = "unit", part = ""] = process.argv.slice(2);
const folder = join(root, "test", kind);
const files = (await readdir(folder)).filter((name) => name.endsWith(".test.ts") && name.includes(part));
// Inside the package, so that what is not bundled is found in its node_modules.
const out = await mkdtemp(join(root, "node_modules/.tests-"));
try {
    await build({
        entryPoints: files.map((name) => join(folder, name)),
        outdir: out,
        outExtension: { ".js": ".mjs" },
        bundle: true,
        packages: "external",
        platform: "node",
        format: "esm",
        target: "node18",
        sourcemap: "inline",
        logLevel: "warning",
    });
    // Node 18 has the browser's crypto object behind a flag.
    const flags = Number(process.versions.node.split(".")[0]) < 19 ? ["--experimental-global-webcrypto"] : [];
    const tests = (await readdir(out)).map((name) => join(out, name));
    let failed = files.length === 0;
    for (const group of kind === "unit" ? [tests] : tests.map((test) => [test])) {
        const run = spawnSync(process.execPath, ["--enable-source-maps", ...flags, "--test", ...group], { stdio: "inherit" });
        failed ||= run.status !== 0;
    }
    process.exitCode = failed ? 1 : 0;
} finally {
    await rm(out, { recursive: true, force: true });
}
