import { createServer } from "node:net";
import {
	EventStoreDBClient,
	UnavailableError,
	UnknownError,
} from "@eventstore/db-client";
import gossipGrpc from "@eventstore/db-client/generated/gossip_grpc_pb.js";
import featuresGrpc from "@eventstore/db-client/generated/serverfeatures_grpc_pb.js";
import { credentials } from "@grpc/grpc-js";
import {
	gossipMessages,
	type serverFeaturesMessages,
	shared,
} from "./generated.js";
import { CannotListen, startEventStoreServer } from "./server.js";
import {
	collect,
	events,
	rejection as rejected,
	until,
	WAIT_MS_MAX,
} from "./testing/client-events.js";
import { serverPerSuite } from "./testing/server-per-suite.js";
import { Subscriber } from "./testing/subscriber.js";

describe("what the protocol server says of itself", () => {
	const suite = serverPerSuite();
	const address = () => `127.0.0.1:${suite.server.port}`;

	it("lists its methods, and what they can do", async () => {
		const client = new featuresGrpc.ServerFeaturesClient(
			address(),
			credentials.createInsecure(),
		);
		const listed = await new Promise<serverFeaturesMessages.SupportedMethods>(
			(resolve, reject) => {
				client.getSupportedMethods(new shared.Empty(), (error, answer) =>
					error ? reject(error) : resolve(answer),
				);
			},
		);
		client.close();
		expect(listed.getEventStoreServerVersion()).toMatch(/^24\.6\.\d+$/);
		const methods = listed.getMethodsList().map((method) => method.toObject());
		const serviceName = "event_store.client.streams.streams";
		const ofStreams = methods.filter(
			(method) => method.serviceName === serviceName,
		);
		expect(ofStreams).toEqual([
			{ serviceName, methodName: "read", featuresList: ["position", "events"] },
			{ serviceName, methodName: "append", featuresList: [] },
			{ serviceName, methodName: "delete", featuresList: [] },
			{ serviceName, methodName: "tombstone", featuresList: [] },
			{
				serviceName,
				methodName: "batchappend",
				featuresList: ["deadline_duration"],
			},
		]);
	});

	it("is the leader of a cluster of one, where it was called", async () => {
		const client = new gossipGrpc.GossipClient(
			address(),
			credentials.createInsecure(),
		);
		const members = await new Promise<gossipMessages.MemberInfo[]>(
			(resolve, reject) => {
				client.read(new shared.Empty(), (error, info) =>
					error ? reject(error) : resolve(info.getMembersList()),
				);
			},
		);
		client.close();
		expect(members.map((member) => member.toObject())).toMatchObject([
			{
				state: gossipMessages.MemberInfo.VNodeState.LEADER,
				isAlive: true,
				httpEndPoint: { address: "127.0.0.1", port: suite.server.port },
			},
		]);
	});

	it.each(["esdb", "esdb+discover"])("is found by %s", async (scheme) => {
		const hosts = scheme === "esdb" ? `${address()},${address()}` : address();
		const url = `${scheme}://${hosts}?tls=false`;
		const client = EventStoreDBClient.connectionString(url);
		await client.appendToStream("found", events(1));
		await client.dispose();
	});

	it("says honestly what it does not do", async () => {
		const error = await rejected(
			suite.client.createProjection("p", "fromAll()"),
		);
		expect(error).toBeInstanceOf(UnknownError);
		expect(String(error)).toContain("UNIMPLEMENTED");
	});
});

describe("subscriptions to the protocol server", () => {
	const suite = serverPerSuite({ subscriptionsMax: 3 });

	it("are so many at most, and make room when they end", async () => {
		const subscribe = () => new Subscriber(suite.client.subscribeToAll());
		const [first, ...others] = [subscribe(), subscribe(), subscribe()];
		await Promise.all([first, ...others].map((one) => one.toldOf("caughtUp")));
		const refused = subscribe();
		await refused.failed();
		expect(String(refused.error)).toContain("RESOURCE_EXHAUSTED");
		await first.unsubscribe();
		const deadline = Date.now() + WAIT_MS_MAX;
		const again = async (): Promise<Subscriber> => {
			const subscriber = subscribe();
			await until(
				() => subscriber.told.length > 0 || subscriber.error !== null,
			);
			if (subscriber.error === null) return subscriber;
			if (Date.now() > deadline) throw subscriber.error;
			return again();
		};
		await (await again()).unsubscribe();
		await Promise.all(others.map((one) => one.unsubscribe()));
	});
});

describe("starting and closing the protocol server", () => {
	const suite = serverPerSuite();
	const start = (port: number) =>
		startEventStoreServer({
			log: suite.store.raw,
			host: "127.0.0.1",
			port,
		});

	it("is refused a port that is taken", async () => {
		const other = createServer();
		const port = await new Promise<number>((resolve) => {
			other.listen(0, "127.0.0.1", () => {
				resolve((other.address() as { port: number }).port);
			});
		});
		const error = await rejected(start(port));
		expect(error).toBeInstanceOf(CannotListen);
		expect(error.message).toBe(
			`cannot listen on 127.0.0.1:${port}: it is taken`,
		);
		await new Promise((resolve) => other.close(resolve));
	});

	it("writes what a new node writes only once", async () => {
		const head = await suite.store.headPosition();
		const again = await start(0);
		await again.close();
		expect(await suite.store.headPosition()).toBe(head);
	});

	it("ends what is under way, answering what the log has", async () => {
		const server = await start(0);
		const client = EventStoreDBClient.connectionString(
			`esdb://127.0.0.1:${server.port}?tls=false`,
		);
		const followers = ["stream", "all"].map((what) => {
			const subscription =
				what === "all"
					? client.subscribeToAll()
					: client.subscribeToStream("s");
			return new Subscriber(subscription);
		});
		await Promise.all(followers.map((one) => one.toldOf("caughtUp")));
		const appends = Promise.allSettled(
			Array.from({ length: 300 }, () => client.appendToStream("s", events(1))),
		);
		await followers[0]?.received(1);
		const closedAt = performance.now();
		await server.close();
		expect(performance.now() - closedAt).toBeLessThan(5_000);
		await Promise.all(followers.map((one) => one.failed()));
		for (const { error } of followers) {
			expect(error).toBeInstanceOf(UnavailableError);
		}
		const outcomes = await appends;
		const taken = outcomes.filter(({ status }) => status === "fulfilled");
		const there = await collect(suite.client.readStream("s"));
		expect(there.length).toBe(taken.length);
		await client.dispose();
	});

	it("is found again by a client that lost it", async () => {
		const first = await start(0);
		const client = EventStoreDBClient.connectionString(
			`esdb://127.0.0.1:${first.port}?tls=false`,
		);
		await client.appendToStream("again", events(1));
		await first.close();
		const second = await start(first.port);
		const deadline = Date.now() + WAIT_MS_MAX;
		const appended = async (): Promise<unknown> =>
			client.appendToStream("again", events(1)).catch((error: unknown) => {
				if (Date.now() > deadline) throw error;
				return appended();
			});
		await appended();
		await client.dispose();
		await second.close();
	});
});
