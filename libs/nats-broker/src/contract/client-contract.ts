/** What any broker must do for the official client. */

import {
	connect,
	createInbox,
	Empty,
	ErrorCode,
	headers,
	type Msg,
	type NatsConnection,
} from "nats";

const SUBSCRIBERS = 200;
const MESSAGES = 500;

interface DialOptions {
	readonly noEcho?: boolean;
}
type Dial = (options?: DialOptions) => Promise<NatsConnection>;

/** @param portOf known only once the broker runs */
export function clientContract(portOf: () => number): void {
	const open: NatsConnection[] = [];
	const dial = async (options: DialOptions = {}) => {
		const servers = `127.0.0.1:${portOf()}`;
		const client = await connect({ servers, reconnect: false, ...options });
		open.push(client);
		return client;
	};
	afterEach(async () => {
		await Promise.all(open.splice(0).map((client) => client.close()));
	});
	delivering(dial);
	asking(dial);
	sharing(dial);
	spreading(dial);
}

function delivering(dial: Dial): void {
	it("keeps the order and the bytes of what one client publishes", async () => {
		const [publisher, subscriber] = [await dial(), await dial()];
		const subscription = subscriber.subscribe("order.>", { max: MESSAGES });
		await subscriber.flush();
		for (let i = 0; i < MESSAGES; i++) publisher.publish("order.x", `${i}`);
		const got = await collect(subscription);
		expect(got.map((message) => message.string())).toEqual(
			Array.from({ length: MESSAGES }, (_, i) => `${i}`),
		);
	});

	it("carries headers with several values", async () => {
		const client = await dial();
		const subscription = client.subscribe("with.headers", { max: 1 });
		const sent = headers();
		sent.append("A", "1");
		sent.append("A", "2");
		sent.set("Nats-Msg-Id", "é");
		client.publish("with.headers", "x", { headers: sent });
		const [message] = await collect(subscription);
		expect(message?.headers?.values("A")).toEqual(["1", "2"]);
		expect(message?.headers?.get("Nats-Msg-Id")).toBe("é");
	});
}

function asking(dial: Dial): void {
	it("answers requests", async () => {
		const [asker, answerer] = [await dial(), await dial()];
		answerer.subscribe("echo", {
			callback: (_, message) => message.respond(message.data),
		});
		await answerer.flush();
		const answers = await Promise.all(
			["a", "b", "c"].map((text) => asker.request("echo", text)),
		);
		expect(answers.map((answer) => answer.string())).toEqual(["a", "b", "c"]);
	});

	it("says at once that nobody answers", async () => {
		const client = await dial();
		await expect(client.request("nobody.here", Empty)).rejects.toMatchObject({
			code: ErrorCode.NoResponders,
		});
	});
}

function sharing(dial: Dial): void {
	it("gives each message to one member of every queue group", async () => {
		const [publisher, one, two] = [await dial(), await dial(), await dial()];
		const counts = new Map<string, number[]>();
		const member = (client: NatsConnection, name: string, queue: string) =>
			client.subscribe(name === "b" ? "work.*" : "work.now", {
				queue,
				callback: (_, message) => {
					const seen = counts.get(`${queue}/${name}`) ?? [];
					counts.set(`${queue}/${name}`, [...seen, Number(message.string())]);
				},
			});
		member(one, "a", "first");
		member(two, "b", "first");
		member(two, "c", "second");
		await Promise.all([one.flush(), two.flush()]);
		for (let i = 0; i < MESSAGES; i++) publisher.publish("work.now", `${i}`);
		await publisher.flush();
		await Promise.all([one.flush(), two.flush()]);
		const of = (key: string) => counts.get(key) ?? [];
		const all = Array.from({ length: MESSAGES }, (_, i) => i);
		const first = [...of("first/a"), ...of("first/b")];
		expect(first.sort((a, b) => a - b)).toEqual(all);
		expect(of("second/c")).toEqual(all);
		expect(of("first/a").length).toBeGreaterThan(MESSAGES / 5);
		expect(of("first/b").length).toBeGreaterThan(MESSAGES / 5);
	});

	it("delivers nothing to its publisher without echo", async () => {
		const [silent, other] = [await dial({ noEcho: true }), await dial()];
		const own: string[] = [];
		silent.subscribe("loud", {
			callback: (_, message) => own.push(message.string()),
		});
		const subscription = other.subscribe("loud", { max: 1 });
		await Promise.all([silent.flush(), other.flush()]);
		silent.publish("loud", "mine");
		expect((await collect(subscription))[0]?.string()).toBe("mine");
		other.publish("loud", "theirs");
		await other.flush();
		await silent.flush();
		expect(own).toEqual(["theirs"]);
	});
}

function spreading(dial: Dial): void {
	it("takes a payload of exactly the maximum", async () => {
		const client = await dial();
		const subscription = client.subscribe("large", { max: 1 });
		const large = new Uint8Array(client.info?.max_payload ?? 0);
		large.fill(0x0a);
		client.publish("large", large);
		const [message] = await collect(subscription);
		expect(Buffer.compare(message?.data ?? Empty, large)).toBe(0);
	});

	it("reaches many subscribers", async () => {
		const clients = await Promise.all(
			Array.from({ length: SUBSCRIBERS / 10 }, () => dial()),
		);
		const subscriptions = Array.from({ length: SUBSCRIBERS }, (_, i) =>
			(clients[i % clients.length] as NatsConnection).subscribe(
				i % 2 === 0 ? "news.today" : "news.*",
				{ max: 2 },
			),
		);
		await Promise.all(clients.map((client) => client.flush()));
		const [publisher] = clients as [NatsConnection];
		publisher.publish("news.today", "1");
		publisher.publish("news.today", "2");
		const all = await Promise.all(subscriptions.map(collect));
		for (const got of all) {
			expect(got.map((message) => message.string())).toEqual(["1", "2"]);
		}
	});

	it("drains: what was published before arrives", async () => {
		const [publisher, subscriber] = [await dial(), await dial()];
		const subject = createInbox();
		const subscription = subscriber.subscribe(subject);
		await subscriber.flush();
		const gathering = collect(subscription);
		for (let i = 0; i < MESSAGES; i++) publisher.publish(subject, `${i}`);
		await publisher.drain();
		await subscriber.drain();
		expect(await gathering).toHaveLength(MESSAGES);
		expect(publisher.isClosed()).toBe(true);
	});
}

/** All messages until the subscription ends. */
async function collect(subscription: AsyncIterable<Msg>): Promise<Msg[]> {
	const got: Msg[] = [];
	for await (const message of subscription) got.push(message);
	return got;
}
