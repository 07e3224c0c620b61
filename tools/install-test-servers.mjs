/**
 * Run by `npm pretest`: installs the servers that some suites compare with, where that is possible without asking
 * (Debian or a relative, as root). It never fails the tests: a suite whose server is missing is reported as skipped.
 */

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Each server the tests can use: its Debian package, its program, folders beside PATH where that may lie, and the
 * service that the package starts by itself. The tests start their own; the service would only hold a usual port.
 */
const SERVERS = [
	{
		package: "nats-server",
		program: "nats-server",
		folders: ["/usr/sbin"],
		service: "nats-server",
	},
	{
		package: "postgresql",
		program: "initdb",
		folders: programFoldersOfPostgres(),
		service: "postgresql",
	},
	{
		package: "nginx",
		program: "nginx",
		folders: ["/usr/sbin"],
		service: "nginx",
	},
	// No servers, but what tests use beside them: certificates, and health checks as containers have them.
	{ package: "openssl", program: "openssl", folders: [] },
	{ package: "curl", program: "curl", folders: [] },
	{ package: "wget", program: "wget", folders: [] },
];

const COMMAND_MS_MAX = 300_000;

/** Debian keeps each version's programs in a folder of its own, none of them in PATH. */
function programFoldersOfPostgres() {
	const root = "/usr/lib/postgresql";
	if (!existsSync(root)) return [];
	return readdirSync(root).map((version) => join(root, version, "bin"));
}

function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function isInstalled({ program, folders }) {
	const path = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
	return [...path, ...folders].some((folder) =>
		isExecutable(join(folder, program)),
	);
}

function say(message) {
	console.log(`test servers: ${message}`);
}

/** @returns whether the command succeeded; its own words are shown only where it did not */
function run(command, ...args) {
	const { status, stderr, error } = spawnSync(command, args, {
		encoding: "utf8",
		timeout: COMMAND_MS_MAX,
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	});
	if (status === 0) return true;
	const reason = error?.message ?? stderr?.trim().split("\n").at(-1);
	say(`${command} ${args[0]} failed: ${reason || `status ${status}`}`);
	return false;
}

function apt(...args) {
	return run("apt-get", ...args);
}

/** Whether apt has package lists at all; a fresh container image comes without. */
function hasPackageLists() {
	try {
		return readdirSync("/var/lib/apt/lists").some((name) =>
			name.includes("_Packages"),
		);
	} catch {
		return false;
	}
}

function install(names) {
	const command = ["install", "-y", "--no-install-recommends", ...names];
	if (hasPackageLists() && apt(...command)) return true;
	return apt("update") && apt(...command);
}

function stopServices(servers) {
	const hasSystemd = existsSync("/run/systemd/system");
	for (const { service } of servers) {
		if (service === undefined) continue;
		const script = `/etc/init.d/${service}`;
		if (hasSystemd) run("systemctl", "disable", "--now", `${service}.service`);
		else if (existsSync(script)) run(script, "stop");
	}
}

const missing = SERVERS.filter((server) => !isInstalled(server));
const names = missing.map((server) => server.package);
const isRoot = process.getuid?.() === 0;
const hasApt = isExecutable("/usr/bin/apt-get");

if (missing.length > 0) {
	const list = names.join(", ");
	if (!hasApt || !isRoot) {
		const reason = hasApt ? "not root" : "no apt-get";
		say(`${list} not installed (${reason}): their suites will be skipped`);
	} else {
		say(`installing ${list} ...`);
		if (install(names)) {
			stopServices(missing);
			say(`installed ${list}`);
		} else say(`${list} not installed: their suites will be skipped`);
	}
}
