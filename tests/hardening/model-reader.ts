/** A reader that looks at visitors and visits all the time, and knows what they must at least hold. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Visit, Visitor } from "#kernel";
import type { Answer } from "./kill-load.js";

const READERS = 3;
const PAUSE_MS = 2;
/** What is wrong is kept up to here. */
const FAULTS_MAX = 20;

export class ModelReader {
	reads = 0;
	readonly faults: string[] = [];
	private reading = false;
	private readers: Promise<void>[] = [];
	private readonly positions = new Map<string, number>();

	constructor(private readonly random: () => number) {}

	/** @param acknowledged answers of which every one is in the log */
	start(url: string, acknowledged: readonly Answer[]): void {
		this.reading = true;
		this.readers = Array.from({ length: READERS }, () =>
			this.readOn(url, acknowledged),
		);
	}

	async stop(): Promise<void> {
		this.reading = false;
		await Promise.all(this.readers);
	}

	private async readOn(
		url: string,
		acknowledged: readonly Answer[],
	): Promise<void> {
		while (this.reading) {
			const at = Math.floor(this.random() * acknowledged.length);
			const { visitorId, position } = acknowledged[at] as Answer;
			try {
				await this.readVisitor(url, visitorId, position);
				await this.readVisits(url);
			} catch {
				// The server was killed under it.
				await sleep(PAUSE_MS);
			}
			await sleep(PAUSE_MS);
		}
	}

	/** With `after`, it must hold what was acknowledged; it never goes back. */
	private async readVisitor(
		url: string,
		visitorId: string,
		position: string,
	): Promise<void> {
		const path = `${url}/v1/visitors/${visitorId}?after=${position}`;
		const response = await fetch(path);
		const visitor = (await response.json()) as Visitor;
		this.reads++;
		// A server that has just started may need longer than the 5 s to catch up.
		if (response.status === 504) return;
		if (response.status !== 200)
			return this.fault(`${visitorId}: ${response.status}`);
		if (Number(visitor.position) < Number(position))
			this.fault(`${visitorId}: ${visitor.position} is before ${position}`);
		this.noteProgress(visitorId, visitor);
	}

	private async readVisits(url: string): Promise<void> {
		const response = await fetch(`${url}/v1/visits?limit=20`);
		const { items } = (await response.json()) as { items: readonly Visit[] };
		this.reads++;
		if (response.status !== 200 || items.length !== 20)
			return this.fault(`visits: ${response.status}, ${items?.length}`);
		for (const visit of items) this.noteProgress(visit.visitId, visit);
	}

	private noteProgress(
		id: string,
		{ position }: { readonly position: string },
	): void {
		const before = this.positions.get(id) ?? 0;
		if (Number(position) < before)
			this.fault(`${id}: ${position} after ${before}`);
		this.positions.set(id, Math.max(before, Number(position)));
	}

	private fault(what: string): void {
		if (this.faults.length < FAULTS_MAX) this.faults.push(what);
	}
}
