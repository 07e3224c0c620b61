/** Chains on an EventStoreDB, written by actors and read by the driver: as on the embedded store. */

import { jsonEvent } from "@eventstore/db-client";
import { ActorRegistry } from "#actors";
import { type EventStoreDbStore, openEventStoreDb } from "#event-store";
import { uuidV5, VISIT_NAMESPACE } from "#kernel";
import {
	type Add,
	ListBehaviour,
} from "../../../../libs/actors/src/testing/list-behaviour.js";
import { serverPerSuite } from "../../../../libs/event-store-server/src/testing/server-per-suite.js";
import { checkLog } from "./check-log.js";
import { checkedLog } from "./checked-log.js";
import { WHOLE_LOG } from "./testing/tampered-log.js";

const suite = serverPerSuite();
const open: EventStoreDbStore[] = [];
let store: EventStoreDbStore;

beforeAll(() => {
	store = connect();
});
afterAll(() => Promise.all(open.map((each) => each.close())));

function connect(): EventStoreDbStore {
	const connectionString = `esdb://127.0.0.1:${suite.server.port}?tls=false`;
	const store = openEventStoreDb({ connectionString });
	open.push(store);
	return store;
}

/** With ids that a real store takes. */
class UuidBehaviour extends ListBehaviour {
	override decide(state: Parameters<ListBehaviour["decide"]>[0], command: Add) {
		const decision = super.decide(state, command);
		const events = decision.events.map((event) => ({
			...event,
			eventId: uuidV5(VISIT_NAMESPACE, `${state.stream} ${event.eventId}`),
		}));
		return { ...decision, events };
	}
}

/** As one server process has them. */
function actorsOn(of: EventStoreDbStore) {
	return new ActorRegistry(new UuidBehaviour(of), of);
}

const ofVisitor = (visitorId: string) => ({
	...WHOLE_LOG,
	...{ siteId: "shop", visitorId },
});

function check(request = WHOLE_LOG) {
	return checkLog(checkedLog(store), request, {
		onProgress: () => {},
		signal: new AbortController().signal,
	});
}

it("fit, whichever process appended", async () => {
	const [ours, theirs] = [actorsOn(store), actorsOn(connect())];
	const appends = Array.from({ length: 60 }, (_, n) => {
		const actors = n % 2 === 0 ? ours : theirs;
		const item = `käse ${n} 🧀 \u2028 "\\`;
		return actors.tell(`visitor-shop.v${n % 3}`, { item, events: 1 + (n % 4) });
	});
	await Promise.all(appends);
	expect(await check()).toMatchObject({
		...{ broken: null, events: 150, streams: 3 },
		unchained: { events: 0, streams: 0 },
	});
	const { events } = await check(ofVisitor("v1"));
	expect(events).toBeGreaterThan(0);
});

it("begin anew in a stream that was deleted, which is told", async () => {
	const stream = "visitor-shop.deleted";
	await actorsOn(store).tell(stream, { item: "before", events: 3 });
	await suite.client.deleteStream(stream);
	const after = actorsOn(connect());
	await after.tell(stream, { item: "after", events: 2 });
	await after.tell(stream, { item: "more" });
	expect(await check(ofVisitor("deleted"))).toMatchObject({
		...{ broken: null, events: 3, cut: { events: 3, streams: 1 } },
	});
	expect(await check()).toMatchObject({
		...{ broken: null, cut: { events: 0, streams: 1 } },
	});
});

it("stay to be checked in a stream that has a tombstone", async () => {
	const stream = "visitor-shop.gone";
	const { events } = await check();
	await actorsOn(store).tell(stream, { item: "a", events: 4 });
	await suite.client.tombstoneStream(stream);
	expect(await check()).toMatchObject({ broken: null, events: events + 4 });
});

it("do not fit an event that another program put there", async () => {
	const stream = "visitor-shop.foreign";
	const actors = actorsOn(store);
	await actors.tell(stream, { item: "a" });
	const foreign = jsonEvent({ type: "Added", data: { item: "b" } });
	await suite.client.appendToStream(stream, foreign);
	await actors.tell(stream, { item: "c" });
	expect((await check()).broken).toMatchObject({
		...{ kind: "unchained", stream, revision: 1, found: null },
		...{ eventId: foreign.id, expectedRevision: 1 },
	});
});
