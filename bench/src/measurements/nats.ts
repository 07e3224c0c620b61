/** How long after its answer a purchase is heard of on NATS, at half of the load that the server can take. */

import { connect, type NatsConnection } from "nats";
import type { Bench, Measurement } from "../bench.js";
import { atMost, GOALS } from "../goals.js";
import { PURCHASE } from "../load/bodies.js";
import type { LoadResult } from "../load/generator.js";
import type { Histogram } from "../load/histogram.js";
import { measureLoad } from "../load/load.js";
import { purchasesAmongPageViews } from "../load/requests.js";
import { Paced } from "../load/schedule.js";
import type { Row } from "../report.js";
import { waitFor } from "../servers/wait.js";
import type { Session } from "../session.js";
import { BroadcastTimes } from "./broadcast-times.js";
import { CATCH_UP_MS_MAX } from "./limits.js";
import { loadSingleCommands } from "./single-commands.js";

/** Of all commands. */
const PURCHASE_SHARE = 0.05;
const LOAD_SHARE = 0.5;
/** A server that answers less than this share of what is due is not at half load. */
const ANSWERED_SHARE_MIN = 0.95;
/** How long the last messages are waited for. */
const MESSAGES_MS_MAX = 30_000;
/** Of the load that finds the server's full rate. */
const CALIBRATION_MS = 5_000;

const PURCHASED = {
	name: "Purchase",
	description: "",
	scope: "visit",
	active: true,
	when: {
		event: "CustomEventRecorded",
		where: [{ attribute: "eventName", operator: "equal", value: PURCHASE }],
	},
	value: { attribute: "attributes.total" },
	positive: true,
	achieved: "everyTime",
};

export const nats: Measurement = {
	name: "nats",
	async run(bench: Bench) {
		const session = await bench.shared();
		const { server } = session;
		// Visitors who come back after a definition are folded anew: that belongs to the load that finds the full rate.
		await server.postJson("/v1/outcomes", PURCHASED);
		const rate = LOAD_SHARE * (await fullRate(bench, session));
		// What earlier loads left behind would be waited for here.
		await server.caughtUp(CATCH_UP_MS_MAX);
		const times = new BroadcastTimes();
		const subscriber = await subscribe(server.natsUrl, times);
		try {
			const load = await loadWithPurchases(bench, session, rate, times);
			await waitFor(async () => (times.awaited === 0 ? true : null), {
				everyMs: 10,
				msMax: MESSAGES_MS_MAX,
				what: "not all purchases were heard of",
			}).catch((error: Error) => {
				const { awaited, answered } = times;
				throw new Error(`${error.message}: ${awaited} of ${answered} missing`);
			});
			return rowsOf(times, load);
		} catch (error) {
			throw server.explain(error as Error);
		} finally {
			await subscriber.close();
		}
	},
};

async function fullRate(bench: Bench, session: Session): Promise<number> {
	return (await loadSingleCommands(bench, session, CALIBRATION_MS)).perSecond;
}

async function subscribe(
	servers: string,
	times: BroadcastTimes,
): Promise<NatsConnection> {
	const connection = await connect({ servers, reconnect: false });
	connection.subscribe("journeylog.default.outcomes.*.achieved", {
		callback: (error, message) => {
			if (error !== null) return;
			times.message(message.json<{ id: string }>().id, performance.now());
		},
	});
	// Answered only after the subscription was taken.
	await connection.flush();
	return connection;
}

async function loadWithPurchases(
	{ options }: Bench,
	{ server, traffic }: Session,
	perSecond: number,
	times: BroadcastTimes,
): Promise<LoadResult> {
	const load = await measureLoad({
		port: server.port,
		connections: options.connections,
		durationMs: options.durationMs,
		scheduleFrom: (startMs) => new Paced(perSecond, startMs),
		onWarm: () => times.recordFrom(performance.now()),
		sourceOf: () =>
			purchasesAmongPageViews(
				traffic,
				PURCHASE_SHARE,
				(body, dueMs, answeredMs) =>
					times.answer(achievementIn(body), dueMs, answeredMs),
			),
	});
	if (load.perSecond < ANSWERED_SHARE_MIN * perSecond) {
		throw new Error(
			`answered ${load.perSecond.toFixed(0)} of the ${perSecond.toFixed(0)} commands due per second`,
		);
	}
	return load;
}

/** Id of the achievement that a purchase led to, from its answer. */
function achievementIn(body: Buffer): string {
	const answer = JSON.parse(body.toString()) as {
		events: readonly { eventId: string; type: string }[];
	};
	const achieved = answer.events.find(({ type }) => type === "OutcomeAchieved");
	if (achieved === undefined) {
		throw new Error(`a purchase achieved nothing: ${body.toString()}`);
	}
	return achieved.eventId;
}

function rowsOf(times: BroadcastTimes, load: LoadResult): readonly Row[] {
	const row = (name: string, latencies: Histogram): Row => ({
		name,
		p50Ms: latencies.percentileMs(50),
		p99Ms: latencies.percentileMs(99),
		raw: { messages: latencies.count, maxMs: latencies.maxMs },
	});
	const fromAnswer = row("POST answered to NATS message", times.fromAnswer);
	return [
		{
			...fromAnswer,
			rate: { perSecond: load.perSecond, unit: "req" },
			goal: atMost(GOALS.natsP99Ms, fromAnswer.p99Ms as number, " ms p99"),
			note: `half load; ${times.fromAnswer.count.toLocaleString("en-US")} messages`,
		},
		row("POST due to NATS message", times.fromDue),
		row("POST due to answered, half load", load.latencies),
	];
}
