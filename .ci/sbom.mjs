// Writes the software bill of materials: CycloneDX 1.6 (ECMA-424), as JSON, of the program as it is
// shipped: its crates from cargo's own resolution, and the packages that the front end bundles.
// The same sources give the same bytes.
//
// usage: node .ci/sbom.mjs [FILE]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("..", import.meta.url).pathname;
const target = "x86_64-unknown-linux-gnu";
const run = (program, ...args) =>
    execFileSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });

/** SHA-256 of every crate that comes from a registry, by `name version`. */
function checksums() {
    const sums = new Map();
    const lock = readFileSync(`${root}Cargo.lock`, "utf8");
    for (const block of lock.split("[[package]]").slice(1)) {
        const field = (name) => block.match(new RegExp(`^${name} = "(.*)"$`, "m"))?.[1];
        sums.set(`${field("name")} ${field("version")}`, field("checksum"));
    }
    return sums;
}

/** One licence expression, as SPDX writes it: crates of old say `MIT/Apache-2.0`. */
const licences = (text) =>
    text ? [{ expression: text.replaceAll("/", " OR ") }] : [{ license: { name: "unknown" } }];

const references = (urls) =>
    Object.entries(urls)
        .filter(([, url]) => /^https?:/.test(url ?? ""))
        .map(([type, url]) => ({ type, url }));

/** The crates that are compiled into the program, and who needs whom. */
function crates() {
    const data = JSON.parse(
        run("cargo", "metadata", "--format-version=1", "--locked", `--filter-platform=${target}`),
    );
    const nodes = new Map(data.resolve.nodes.map((node) => [node.id, node]));
    const packages = new Map(data.packages.map((one) => [one.id, one]));
    const shipped = (dep) => dep.dep_kinds.some((kind) => kind.kind !== "dev");
    const main = data.packages.find((one) => one.name === "schalter").id;
    const reached = new Set([main]);
    for (const id of reached) {
        for (const dep of nodes.get(id).deps.filter(shipped)) reached.add(dep.pkg);
    }
    const sums = checksums();
    const purl = (id) => {
        const { name, version } = packages.get(id);
        return `pkg:cargo/${name}@${version}`;
    };
    const components = [...reached].map((id) => {
        const one = packages.get(id);
        const sum = sums.get(`${one.name} ${one.version}`);
        return {
            type: "library",
            "bom-ref": purl(id),
            ...(one.authors.length > 0 && {
                authors: one.authors.map((author) => ({ name: author.replace(/\s*<.*>/, "") })),
            }),
            name: one.name,
            version: one.version,
            ...(one.description && { description: one.description.replace(/\s+/g, " ").trim() }),
            scope: "required",
            ...(sum && { hashes: [{ alg: "SHA-256", content: sum }] }),
            licenses: licences(one.license),
            purl: purl(id),
            externalReferences: references({
                vcs: one.repository,
                website: one.homepage,
                documentation: one.documentation,
            }),
        };
    });
    const dependencies = [...reached].map((id) => ({
        ref: purl(id),
        dependsOn: [...new Set(nodes.get(id).deps.filter(shipped).map((dep) => purl(dep.pkg)))].sort(),
    }));
    return { main: purl(main), components, dependencies };
}

/** The packages of the front end. Build tools leave something of theirs in what they build. */
function packages() {
    const lock = JSON.parse(readFileSync(`${root}frontend/package-lock.json`, "utf8"));
    const purl = (name, version) => `pkg:npm/${name.replace("@", "%40")}@${version}`;
    const installed = Object.entries(lock.packages).filter(([path, one]) => path && !one.optional);
    const find = (from, name) => {
        for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf("/node_modules/"), 0))) {
            const path = `${at ? `${at}/` : ""}node_modules/${name}`;
            if (lock.packages[path]) return lock.packages[path].optional ? undefined : path;
            if (!at) return undefined;
        }
    };
    const nameOf = (path) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const ref = (path) => purl(nameOf(path), lock.packages[path].version);
    const components = new Map();
    const dependencies = new Map();
    for (const [path, one] of installed) {
        const [alg, sum] = (one.integrity ?? "").split(/-(.*)/s);
        components.set(ref(path), {
            type: "library",
            "bom-ref": ref(path),
            name: nameOf(path),
            version: one.version,
            scope: one.dev ? "excluded" : "required",
            ...(sum && {
                hashes: [
                    {
                        alg: alg.replace("sha", "SHA-"),
                        content: Buffer.from(sum, "base64").toString("hex"),
                    },
                ],
            }),
            licenses: licences(one.license),
            purl: ref(path),
            ...(one.resolved && {
                externalReferences: [{ type: "distribution", url: one.resolved }],
            }),
        });
        const needs = Object.keys(one.dependencies ?? {})
            .map((name) => find(path, name))
            .filter(Boolean)
            .map(ref);
        dependencies.set(ref(path), [...new Set(needs)].sort());
    }
    const direct = Object.keys(lock.packages[""].dependencies ?? {}).concat(
        Object.keys(lock.packages[""].devDependencies ?? {}),
    );
    return {
        direct: direct.map((name) => find("", name)).filter(Boolean).map(ref),
        components: [...components.values()],
        dependencies: [...dependencies].map(([ref, dependsOn]) => ({ ref, dependsOn })),
    };
}

const rust = crates();
const npm = packages();
const main = rust.components.find((one) => one["bom-ref"] === rust.main);
const supplier = { name: "The Schalter authors", url: ["https://example.org/schalter"] };
const byRef = (a, b) => (a["bom-ref"] ?? a.ref).localeCompare(b["bom-ref"] ?? b.ref);
const edges = rust.dependencies.map((edge) =>
    edge.ref === rust.main
        ? { ...edge, dependsOn: [...edge.dependsOn, ...npm.direct].sort() }
        : edge,
);
const body = {
    components: [...rust.components.filter((one) => one !== main), ...npm.components].sort(byRef),
    dependencies: [...edges, ...npm.dependencies].sort(byRef),
};
const digest = createHash("sha256").update(JSON.stringify(body)).digest("hex");
const uuid = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, "$1-$2-5$3-8$4-$5");
const seconds = process.env.SOURCE_DATE_EPOCH ?? run("git", "log", "-1", "--format=%ct").trim();
const bom = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuid}`,
    version: 1,
    metadata: {
        timestamp: new Date(Number(seconds) * 1000).toISOString(),
        lifecycles: [{ phase: "build" }],
        supplier,
        component: { ...main, type: "application", supplier, scope: undefined, hashes: undefined },
    },
    ...body,
};
const text = `${JSON.stringify(bom, undefined, 1)}\n`;
if (process.argv[2]) writeFileSync(process.argv[2], text);
else process.stdout.write(text);
