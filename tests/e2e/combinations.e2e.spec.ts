/** Each part embedded or a server of its own, in every combination: the same journey, and all of it after a restart. */

import { connect, type NatsConnection } from "nats";
import type { CloudEvent } from "#broadcast";
import { Cluster } from "../support/cluster.js";
import { newVisitor, pageView, track } from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { visitOf } from "../support/models.js";
import { findNatsServer } from "../support/nats-server.js";
import { describeWith } from "../support/needs.js";
import { findPostgres } from "../support/postgres-server.js";
import type { TestServer } from "../support/server.js";

type Which = Readonly<Record<"eventStore" | "database" | "nats", boolean>>;

const both = [false, true];
const combinations: readonly Which[] = both.flatMap((eventStore) =>
	both.flatMap((database) =>
		both.map((nats) => ({ eventStore, database, nats })),
	),
);

function nameOf({ eventStore, database, nats }: Which): string {
	return [
		eventStore ? "EVENT_STORE_URL" : "the embedded event store",
		database ? "DATABASE_URL" : "SQLite",
		nats ? "NATS_URL" : "the embedded broker",
	].join(", ");
}

/** Ids of the visitors whose visits began, as NATS tells them. */
async function listen(url: string) {
	const connection: NatsConnection = await connect({ servers: url });
	const visitorIds: string[] = [];
	connection.subscribe("journeylog.default.visits.started", {
		callback: (_error, message) =>
			visitorIds.push(message.json<CloudEvent>().subject),
	});
	await connection.flush();
	return { visitorIds, close: () => connection.close() };
}

async function passAJourney(server: TestServer): Promise<void> {
	await eventually(
		() => server.get("/health/ready"),
		({ body }) => expect(body).toMatchObject({ status: "ok" }),
	);
	const subscriber = await listen(server.natsUrl);
	const visitorId = newVisitor();
	const first = await track(server, pageView(visitorId));
	const second = await track(server, pageView(visitorId));
	expect(second.visitId).toBe(first.visitId);
	expect(await visitOf(server, second)).toMatchObject({
		visitorId,
		counts: { pageViews: 2 },
	});
	await eventually(
		() => subscriber.visitorIds,
		(ids) => expect(ids).toContain(visitorId),
	);
	await subscriber.close();
	await server.restart();
	expect(await visitOf(server, second)).toMatchObject({
		counts: { pageViews: 2 },
	});
	const third = await track(server, pageView(visitorId));
	expect(third.visitId).toBe(first.visitId);
	const answer = await server.get<{ items: readonly object[] }>(
		"/v1/projections",
	);
	expect(answer.body.items).toMatchObject([
		{ name: "visit", parked: 0 },
		{ name: "visitor", parked: 0 },
	]);
}

describeWith(findPostgres(), "every combination, with PostgreSQL", () => {
	describeWith(findNatsServer(), "and nats-server", () => {
		let servers: Cluster;
		beforeAll(async () => {
			const all = { eventStore: true, database: true, nats: true };
			servers = await Cluster.start(all);
		});
		afterAll(() => servers?.close());

		it.each(combinations.map((which) => [nameOf(which), which] as const))(
			"%s",
			async (_, { eventStore, database, nats }) => {
				const cluster = await Cluster.start({
					eventStore: eventStore && (servers.eventStore ?? false),
					database: database && (servers.postgres ?? false),
					nats: nats && (servers.nats ?? false),
				});
				try {
					await passAJourney(await cluster.process());
				} finally {
					await cluster.close();
				}
			},
		);
	});
});
