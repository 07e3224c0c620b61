/** From the embedded log to an event store that is a server: the same journeys go on, and nothing is broadcast again. */

import { connect, type NatsConnection } from "nats";
import type { CloudEvent } from "#broadcast";
import { runJourneylog } from "../cli/run-journeylog.js";
import {
	newVisitor,
	pageView,
	type TrackAnswer,
	track,
} from "../support/commands.js";
import {
	type EventStoreProcess,
	startEventStore,
} from "../support/event-store-process.js";
import { eventually } from "../support/eventually.js";
import { visitOf } from "../support/models.js";
import {
	findNatsServer,
	type NatsServer,
	startNatsServer,
} from "../support/nats-server.js";
import { describeWith } from "../support/needs.js";
import {
	removeDirectory,
	startServer,
	type TestServer,
	temporaryDirectory,
} from "../support/server.js";

const VISITORS = 20;

interface Copied {
	readonly isGrowing: boolean;
	readonly verification: { readonly equal: boolean };
	readonly broadcast: { readonly repeated: number } | null;
}

describeWith(findNatsServer(), "moving to an event store of its own", () => {
	let nats: NatsServer;
	let eventStore: EventStoreProcess;
	let subscriber: NatsConnection;
	let dataDir: string;
	let server: TestServer | null = null;
	/** Visitors whose visits' starts came over NATS, each as often as it came. */
	const heard: string[] = [];

	beforeAll(async () => {
		[nats, eventStore, dataDir] = await Promise.all([
			startNatsServer(),
			startEventStore(),
			temporaryDirectory(),
		]);
		subscriber = await connect({ servers: nats.url });
		subscriber.subscribe("journeylog.default.visits.started", {
			callback: (_error, message) =>
				heard.push(message.json<CloudEvent>().subject),
		});
		await subscriber.flush();
	});
	afterAll(async () => {
		await server?.close();
		await subscriber.close();
		await Promise.all([nats.stop(), eventStore.stop()]);
		await removeDirectory(dataDir);
	});

	const start = (more: Readonly<Record<string, string>> = {}) =>
		startServer({ dataDir, env: { NATS_URL: nats.url, ...more } });

	async function visitAll(on: TestServer): Promise<readonly TrackAnswer[]> {
		const visitors = Array.from({ length: VISITORS }, newVisitor);
		return Promise.all(visitors.map((id) => track(on, pageView(id))));
	}

	async function copy(): Promise<Copied> {
		const args = ["events", "copy", "--json", "--to", eventStore.url];
		const ran = await runJourneylog(dataDir, args);
		expect([ran.status, ran.status === 0 ? "" : ran.stderr]).toEqual([0, ""]);
		return ran.json<Copied>();
	}

	it("keeps every visit, and tells of each only once", async () => {
		server = await start();
		const early = await visitAll(server);
		// A server writes on meanwhile: this is not all.
		expect(await copy()).toMatchObject({
			isGrowing: true,
			verification: { equal: true },
			broadcast: null,
		});
		const late = await visitAll(server);
		await eventually(
			() => heard.length,
			(count) => expect(count).toBe(2 * VISITORS),
		);
		await server.stop();
		expect(await copy()).toMatchObject({
			isGrowing: false,
			verification: { equal: true },
			broadcast: { repeated: 0 },
		});

		server = await start({ EVENT_STORE_URL: eventStore.url });
		for (const { visitorId, visitId } of [...early, ...late]) {
			const again = await track(server, pageView(visitorId));
			expect(again.visitId).toBe(visitId);
			expect(await visitOf(server, again)).toMatchObject({
				visitorId,
				counts: { pageViews: 2 },
			});
		}
		const fresh = await visitAll(server);
		const all = [...early, ...late, ...fresh].map(({ visitorId }) => visitorId);
		await eventually(
			() => heard.length,
			(count) => expect(count).toBeGreaterThanOrEqual(3 * VISITORS),
		);
		expect(heard.toSorted()).toEqual(all.toSorted());
	});
});
