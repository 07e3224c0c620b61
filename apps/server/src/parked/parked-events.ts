/** Events that projections put aside: listed, and what becomes of those that an operator retries or skips. */

import { setTimeout as delay } from "node:timers/promises";
import { isoTime, NotFound, visitorStream } from "#kernel";
import { visitorProjection, visitProjection, WAITS } from "#projections";
import type { Page, ParkedAction, ParkedEvent } from "#read-models";
import type { Backend } from "../backend/backend.js";
import type { Principal } from "../http/keys/key-ring.js";
import { HttpProblem } from "../http/problem/problem.js";
import { decodeRevision, encodeRevision } from "../reads/revision-cursor.js";

/** Longest wait for the projector to carry out what was asked. */
const OUTCOME_WAIT_MS_MAX = 5_000;
const OUTCOME_POLL_MS = 50;

const PROJECTIONS: ReadonlySet<string> = new Set([
	visitProjection.name,
	visitorProjection.name,
]);

export interface ListedParkedEvent {
	readonly position: string;
	readonly eventId: string;
	readonly type: string;
	readonly stream: string;
	/** Of the row that waits. */
	readonly key: string;
	readonly parkedAt: string;
	/** Why it could not be folded; null where it was not tried, as another one of the key stands before it. */
	readonly error: string | null;
}

export interface ParkedOutcome {
	readonly position: string;
	/** `pending`: the projector has not come to it yet. */
	readonly state: "applied" | "skipped" | "parked" | "pending";
	/** Why it is still parked. */
	readonly error: string | null;
}

export class ParkedEvents {
	constructor(private readonly backend: Backend) {}

	/** In log order. @throws NotFound for a projection that is none */
	async list(
		{ siteId }: Principal,
		projection: string,
		limit: number,
		cursor: string | null,
	): Promise<Page<ListedParkedEvent>> {
		assertProjection(projection);
		const found = await this.backend.readModels.parkedEvents(
			projection,
			cursor === null ? 0 : decodeRevision(cursor),
			limit + 1,
			visitorStream(siteId, ""),
		);
		const shown = found.slice(0, limit);
		const last = shown.at(-1);
		const more = found.length > shown.length && last !== undefined;
		return {
			items: shown.map(listed),
			nextCursor: more ? encodeRevision(last.position) : null,
		};
	}

	/**
	 * Has the projector, wherever it runs, retry or skip the event, and waits a while for what comes of it.
	 * @throws NotFound; HttpProblem 409 for an event that waits behind another one
	 */
	async ask(
		principal: Principal,
		projection: string,
		position: number,
		action: ParkedAction,
	): Promise<ParkedOutcome> {
		assertProjection(projection);
		const { readModels, clock } = this.backend;
		const parked = await readModels.parkedEvent(projection, position);
		if (parked === null || !isOf(principal, parked))
			throw new NotFound(
				`projection ${projection} has no event ${position} parked`,
			);
		const { key } = parked;
		const first = await readModels.firstParkedOf(projection, key);
		if (first !== null && first.position !== position)
			throw new HttpProblem(
				409,
				"waits-behind",
				`The event waits behind the one at position ${first.position}; retry or skip that.`,
			);
		await readModels.requestParked({
			...{ projection, key, position, action },
			requestedBy: principal.name,
			requestedAt: clock.now(),
		});
		return this.outcome(parked, action);
	}

	private async outcome(
		{ projection, key, position }: ParkedEvent,
		action: ParkedAction,
	): Promise<ParkedOutcome> {
		const { readModels } = this.backend;
		let waitedMs = 0;
		while (await readModels.isParkedRequested(projection, key)) {
			if (waitedMs >= OUTCOME_WAIT_MS_MAX) break;
			await delay(OUTCOME_POLL_MS);
			waitedMs += OUTCOME_POLL_MS;
		}
		const left = await readModels.parkedEvent(projection, position);
		const isPending =
			left !== null && (await readModels.isParkedRequested(projection, key));
		if (isPending) return outcomeOf(position, "pending", null);
		if (left !== null) return outcomeOf(position, "parked", left.error);
		return outcomeOf(position, action === "skip" ? "skipped" : "applied", null);
	}
}

function outcomeOf(
	position: number,
	state: ParkedOutcome["state"],
	error: string | null,
): ParkedOutcome {
	return { position: String(position), state, error };
}

function assertProjection(name: string): void {
	if (!PROJECTIONS.has(name))
		throw new NotFound(`there is no projection ${name}`);
}

function isOf({ siteId }: Principal, { stream }: ParkedEvent): boolean {
	return stream.startsWith(visitorStream(siteId, ""));
}

function listed(parked: ParkedEvent): ListedParkedEvent {
	const { position, eventId, type, stream, key, parkedAt, error } = parked;
	return {
		position: String(position),
		eventId,
		type,
		stream,
		key,
		parkedAt: isoTime(parkedAt),
		error: error === WAITS ? null : error,
	};
}
