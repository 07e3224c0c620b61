/**
 * To be run after `npm install`, where that was done against a mirror that holds the packages of one platform only: npm
 * then leaves the other platforms' optional packages out of the lock file, and `npm ci` refuses it everywhere. Adds them
 * by what their dependents say and their names tell; npm fetches only those of the machine it runs on.
 */

import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";
const SYSTEMS = [
	"android",
	"darwin",
	"freebsd",
	"linux",
	"openharmony",
	"win32",
];
/** The longest first: `arm64` is no `arm`. */
const PROCESSORS = [
	["wasm32", "wasm32"],
	["arm64", "arm64"],
	["arm", "arm"],
	["x64", "x64"],
	["ia32", "ia32"],
	["loong64", "loong64"],
	["ppc64", "ppc64"],
	["riscv64", "riscv64"],
	["s390x", "s390x"],
];

const lock = JSON.parse(readFileSync(FILE, "utf8"));
const packages = lock.packages;
const isLocked = (name, under) =>
	`${under}/node_modules/${name}` in packages ||
	`node_modules/${name}` in packages;

let added = 0;
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(
	packages,
)) {
	for (const [name, version] of Object.entries(optionalDependencies)) {
		if (isLocked(name, path)) continue;
		const os = SYSTEMS.find((system) => name.includes(system));
		const cpu = PROCESSORS.find(([part]) => name.includes(part))?.[1];
		if (cpu === undefined) throw new Error(`${name} (of ${path}): for what?`);
		packages[`node_modules/${name}`] = {
			version,
			cpu: [cpu],
			...(dev ? { dev } : {}),
			optional: true,
			...(os === undefined ? {} : { os: [os] }),
		};
		added++;
	}
}
const root = packages[""];
const sorted = Object.entries(packages).filter(([path]) => path !== "");
sorted.sort(([a], [b]) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries([["", root], ...sorted]);
writeFileSync(FILE, `${JSON.stringify(lock, null, "\t")}\n`);
console.log(`${added} packages of other platforms added to ${FILE}`);
