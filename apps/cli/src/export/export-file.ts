/** A file under export: parts are added to it one after the other, and what is on disk survives a kill. */

import { existsSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Failure } from "../failure.js";
import type { Encoder, OpenEncoder } from "./encoder.js";
import type { ExportRow } from "./export-row.js";
import {
	type ExportRequest,
	Journal,
	journalOf,
	type Recorded,
	readJournal,
	type Step,
} from "./journal.js";

export class ExportFile {
	private constructor(
		private readonly handle: FileHandle,
		private readonly journal: Journal,
		private readonly encoder: Encoder,
		/** A position, or a time of recording, before which the export ends; the same however often it is gone on with. */
		readonly until: string,
		private step: Step,
		/** Whether an earlier run is gone on with. */
		readonly resumed: boolean,
	) {}

	/**
	 * Begins the file, or goes on with it where an earlier run of the same export was cut off.
	 * @param until taken only where the export begins
	 * @throws Failure where the file is there already, or another export was cut off there
	 */
	static async open(
		file: string,
		request: ExportRequest,
		openEncoder: OpenEncoder,
		until: string,
	): Promise<ExportFile> {
		const recorded = await readJournal(file);
		if (recorded !== null)
			return ExportFile.resume(file, request, openEncoder, recorded);
		if (existsSync(file))
			throw new Failure(`${file} is there already; name another file`);
		const journal = await Journal.begin(file, request, until);
		const handle = await open(file, "wx");
		const encoder = openEncoder(0, []);
		const started = new ExportFile(
			handle,
			journal,
			encoder,
			until,
			NONE,
			false,
		);
		await started.append(encoder.begin(), { ...NONE });
		return started;
	}

	private static async resume(
		file: string,
		request: ExportRequest,
		openEncoder: OpenEncoder,
		recorded: Recorded,
	): Promise<ExportFile> {
		if (JSON.stringify(recorded.request) !== JSON.stringify(request))
			throw new Failure(
				`${journalOf(file)} is of an export with other options; repeat those, or remove it and ${file}`,
			);
		const { until, steps } = recorded;
		const step = steps.at(-1) ?? NONE;
		const memories = steps.flatMap(({ memory }) => memory ?? []);
		const size = existsSync(file) ? statSync(file).size : 0;
		if (size < step.bytes)
			throw new Failure(
				`${file} has ${size} bytes, and ${journalOf(file)} tells of ${step.bytes}; remove both`,
			);
		const journal = await Journal.resume(file, recorded);
		const encoder = openEncoder(step.bytes, memories);
		const handle = await open(file, step === NONE ? "w+" : "r+");
		await handle.truncate(step.bytes);
		const going = new ExportFile(handle, journal, encoder, until, step, true);
		if (step === NONE) await going.append(encoder.begin(), { ...NONE });
		return going;
	}

	/** Position of the last event in it; 0 before the first. */
	get position(): number {
		return this.step.position;
	}

	get events(): number {
		return this.step.events;
	}

	get bytes(): number {
		return this.step.bytes;
	}

	/** On disk when it resolves. */
	async add(rows: readonly ExportRow[]): Promise<void> {
		const last = rows.at(-1);
		if (last === undefined) return;
		const { bytes, memory } = this.encoder.part(rows);
		const { position } = last;
		const events = this.step.events + rows.length;
		await this.append(bytes, { ...this.step, position, events, memory });
	}

	/** Completes the file; nothing is left beside it. */
	async finish(): Promise<void> {
		const end = this.encoder.end();
		await this.write(end);
		this.step = { ...this.step, bytes: this.step.bytes + end.length };
		await this.handle.close();
		await this.journal.remove();
	}

	/** Leaves it as it is, to be gone on with. */
	async leave(): Promise<void> {
		await this.handle.close();
		await this.journal.close();
	}

	private async append(bytes: Uint8Array, step: Step): Promise<void> {
		await this.write(bytes);
		this.step = { ...step, bytes: this.step.bytes + bytes.length };
		await this.journal.add(this.step);
	}

	private async write(bytes: Uint8Array): Promise<void> {
		const { length } = bytes;
		for (let done = 0; done < length; ) {
			const at = this.step.bytes + done;
			const written = await this.handle.write(bytes, done, length - done, at);
			done += written.bytesWritten;
		}
		await this.handle.datasync();
	}
}

const NONE: Step = { bytes: 0, position: 0, events: 0, memory: null };
