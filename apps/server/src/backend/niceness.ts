import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

/**
 * Of threads that make read models: under full load these fall behind rather than the commands. One value for all, as one
 * that holds the database's lock must not be kept from its work by another that waits for it.
 */
export const READ_MODEL_NICENESS = 10;

/**
 * Lets other threads go before this one; on Linux's scale of -20 to 19. Linux schedules threads one by one, and takes a
 * thread's id wherever it takes a process's; elsewhere nothing happens.
 */
export function beNice(niceness: number): void {
	try {
		const [threadId] = readlinkSync("/proc/thread-self").split("/").slice(-1);
		setPriority(Number(threadId), niceness);
	} catch {
		// Without Linux's /proc the thread competes as any other.
	}
}
