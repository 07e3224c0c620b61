/**
 * How far an export has come, in a file beside the exported one: a line for what was asked, then a line for each part
 * once its bytes are on disk. A line that was torn by a crash is as if it were not there.
 */

import { type FileHandle, open, readFile, rm } from "node:fs/promises";

/** What was asked; the same export goes on only with the same. */
export type ExportRequest = Readonly<Record<string, string | null>>;

export interface Step {
	/** Length of the file with this part. */
	readonly bytes: number;
	/** Of the last event in it; 0 before the first. */
	readonly position: number;
	/** Events so far. */
	readonly events: number;
	/** See `EncodedPart`. */
	readonly memory: string | null;
}

export interface Recorded {
	readonly request: ExportRequest;
	/** A position, or a time of recording, before which the export ends. */
	readonly until: string;
	readonly steps: readonly Step[];
	/** Length of the lines that are whole. */
	readonly bytes: number;
}

interface Beginning {
	readonly request: ExportRequest;
	readonly until: string;
}

export function journalOf(file: string): string {
	return `${file}.progress`;
}

/** Null where there is none, or where it was torn before it told anything. */
export async function readJournal(file: string): Promise<Recorded | null> {
	const text = await readFile(journalOf(file), "utf8").catch(
		(error: NodeJS.ErrnoException) => {
			if (error.code === "ENOENT") return "";
			throw error;
		},
	);
	const whole = text.slice(0, text.lastIndexOf("\n") + 1);
	const [beginning, ...steps] = whole
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as unknown);
	if (beginning === undefined) return null;
	return {
		...(beginning as Beginning),
		steps: steps as readonly Step[],
		bytes: Buffer.byteLength(whole),
	};
}

export class Journal {
	private constructor(
		private readonly path: string,
		private readonly handle: FileHandle,
	) {}

	static async begin(
		file: string,
		request: ExportRequest,
		until: string,
	): Promise<Journal> {
		const path = journalOf(file);
		const journal = new Journal(path, await open(path, "w", 0o600));
		await journal.write({ request, until } satisfies Beginning);
		return journal;
	}

	static async resume(file: string, { bytes }: Recorded): Promise<Journal> {
		const path = journalOf(file);
		const handle = await open(path, "r+");
		await handle.truncate(bytes);
		await handle.close();
		return new Journal(path, await open(path, "a"));
	}

	/** Durable when it resolves. */
	add(step: Step): Promise<void> {
		return this.write(step);
	}

	/** The export is done: nothing is left to go on with. */
	async remove(): Promise<void> {
		await this.close();
		await rm(this.path, { force: true });
	}

	close(): Promise<void> {
		return this.handle.close();
	}

	private async write(line: object): Promise<void> {
		await this.handle.appendFile(`${JSON.stringify(line)}\n`);
		await this.handle.datasync();
	}
}
