/** Memory and processor time of another process, from Linux's /proc (man 5 proc); null on other systems. */

import { readFile } from "node:fs/promises";

export interface MemoryFigures {
	/** Resident now, in MiB. */
	readonly residentMib: number;
	/** Resident at most, ever. */
	readonly residentMibMax: number;
}

/** Clock ticks per second as /proc counts them: USER_HZ, 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export async function memoryOf(pid: number): Promise<MemoryFigures | null> {
	const status = await procFile(pid, "status");
	return status === null ? null : memoryIn(status);
}

/** Resident now, in MiB, of the process and those that it started. */
export async function residentMibOfFamily(pid: number): Promise<number> {
	const memory = await memoryOf(pid);
	const children = (await procFile(pid, `task/${pid}/children`)) ?? "";
	const pids = children.split(" ").filter((child) => child !== "");
	const theirs = await Promise.all(
		pids.map((child) => residentMibOfFamily(Number(child))),
	);
	return theirs.reduce((sum, mib) => sum + mib, memory?.residentMib ?? 0);
}

/** Processor seconds that the process with all its threads has used, user and system. */
export async function cpuSecondsOf(pid: number): Promise<number | null> {
	const stat = await procFile(pid, "stat");
	return stat === null ? null : cpuSecondsIn(stat);
}

/** @param status text of /proc/<pid>/status */
export function memoryIn(status: string): MemoryFigures | null {
	const mib = (field: string) => {
		const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
		return kib === undefined ? null : Number(kib) / 1_024;
	};
	const residentMib = mib("VmRSS");
	const residentMibMax = mib("VmHWM");
	return residentMib === null || residentMibMax === null
		? null
		: { residentMib, residentMibMax };
}

/** @param stat text of /proc/<pid>/stat; its second field, the name, may hold blanks and brackets */
export function cpuSecondsIn(stat: string): number | null {
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	// Fields 14 and 15, counted from 1; the first after the name is the third.
	const ticks = Number(fields[11]) + Number(fields[12]);
	return Number.isFinite(ticks) ? ticks / TICKS_PER_SECOND : null;
}

async function procFile(pid: number, name: string): Promise<string | null> {
	try {
		return await readFile(`/proc/${pid}/${name}`, "utf8");
	} catch {
		return null;
	}
}
