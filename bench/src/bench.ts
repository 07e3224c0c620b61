/** What the measurements of one run share. */

import type { Cleanup } from "./cleanup.js";
import type { BenchOptions, MeasurementName } from "./options.js";
import type { Row } from "./report.js";
import { type Session, startSession } from "./session.js";

/** Figures of one measurement that another is held against. */
export interface Figures {
	echoPerSecond?: number;
	trackPerSecond?: number;
	batchEventsPerSecond?: number;
}

export interface Measurement {
	readonly name: MeasurementName;
	run(bench: Bench): Promise<readonly Row[]>;
}

export class Bench {
	readonly figures: Figures = {};
	private session: Promise<Session> | null = null;

	constructor(
		readonly options: BenchOptions,
		readonly cleanup: Cleanup,
		/** Tells people what is going on. */
		readonly say: (text: string) => void,
	) {}

	/** The server that most measurements use one after another, so that each finds the log of those before it. */
	shared(): Promise<Session> {
		this.session ??= this.fresh();
		return this.session;
	}

	/** A server on an empty log and empty read models. */
	fresh(): Promise<Session> {
		return startSession(this.cleanup, this.options);
	}

	/** Stops the shared server, which must end cleanly. */
	async close(): Promise<void> {
		const session = await this.session?.catch(() => null);
		await session?.server.stop();
	}
}
