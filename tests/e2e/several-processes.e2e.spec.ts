/** Several processes on one event store, for the same visitors: no client sees a conflict, and nothing is done twice. */

import { randomUUID } from "node:crypto";
import { expectChained } from "../../libs/actors/src/testing/expect-chained.js";
import { Cluster } from "../support/cluster.js";
import {
	bodyOf,
	type Command,
	command,
	newVisitor,
	pageView,
	type TrackAnswer,
	track,
} from "../support/commands.js";
import { eventually } from "../support/eventually.js";
import { logOf } from "../support/log-of.js";
import { visitorOf } from "../support/models.js";
import { drawSeed, randomFrom } from "../support/seeded-random.js";
import type { TestServer } from "../support/server.js";

const SEED = drawSeed();
const COMMANDS = 3_000;
const VISITORS = 12;
const CLIENTS = 24;
/** Of 100 commands, those that are sent to both processes at once, and those that are sent again to the other. */
const AT_ONCE = 10;
const AGAIN = 20;

let cluster: Cluster;
let apis: readonly [TestServer, TestServer];
let projector: TestServer;

beforeAll(async () => {
	cluster = await Cluster.start({ eventStore: true });
	projector = await cluster.process({ roles: "projector" });
	apis = [
		await cluster.process({ roles: "api" }),
		await cluster.process({ roles: "api" }),
	];
});
afterAll(() => cluster?.close());

/** What was sent, and what came back for it. */
interface Sent {
	readonly command: Command;
	readonly answers: readonly TrackAnswer[];
}

function someCommand(visitorId: string, random: () => number): Command {
	const more = { commandId: randomUUID() };
	return random() < 0.8
		? pageView(visitorId, `https://shop.example/${random()}`, more)
		: command(
				"RecordCustomEvent",
				visitorId,
				{ eventName: "looked", attributes: { at: random() } },
				more,
			);
}

async function sendOne(visitorId: string, random: () => number): Promise<Sent> {
	const [one, other] = random() < 0.5 ? apis : apis.toReversed();
	const sent = someCommand(visitorId, random);
	const kind = random() * 100;
	const to = (server: TestServer | undefined) =>
		track(server as TestServer, sent);
	if (kind < AT_ONCE) {
		return { command: sent, answers: await Promise.all([to(one), to(other)]) };
	}
	const answers = [await to(one)];
	if (kind < AT_ONCE + AGAIN) answers.push(await to(other));
	return { command: sent, answers };
}

describe("two api processes that race for the same visitors", () => {
	const visitors = Array.from({ length: VISITORS }, newVisitor);
	const sent: Sent[] = [];

	it(`take every command once (seed ${SEED})`, async () => {
		const clients = Array.from({ length: CLIENTS }, async (_, client) => {
			const random = randomFrom(SEED + client);
			for (let n = client; n < COMMANDS; n += CLIENTS) {
				const visitorId = visitors[Math.floor(random() * VISITORS)] as string;
				sent.push(await sendOne(visitorId, random));
			}
		});
		await Promise.all(clients);
		expect(sent).toHaveLength(COMMANDS);
	});

	it("answer a repeat as such, whichever of them carried it out", () => {
		for (const { answers } of sent) {
			const first = answers.filter(({ duplicate }) => !duplicate);
			expect(first).toHaveLength(1);
			const { position: _, ...told } = first[0] as TrackAnswer;
			for (const answer of answers)
				expect({ ...answer, duplicate: false }).toMatchObject(told);
		}
	});

	it("leave each command's events once in the log, and no visit split in two", async () => {
		const log = await logOf(cluster.env.EVENT_STORE_URL as string);
		const ofCommand = new Map<string, string[]>();
		for (const { metadata, eventId } of log) {
			const ids = ofCommand.get(metadata.commandId) ?? [];
			ofCommand.set(metadata.commandId, [...ids, eventId]);
		}
		expect(ofCommand.size).toBe(COMMANDS);
		for (const {
			command: { commandId },
			answers,
		} of sent)
			expect(ofCommand.get(commandId as string)).toEqual(
				answers[0]?.events.map(({ eventId }) => eventId),
			);
		const started = log.filter(({ type }) => type === "VisitStarted");
		expect(started).toHaveLength(VISITORS);
		expectChained(log);
	});

	it("lead to the same read models in both", async () => {
		for (const visitorId of visitors) {
			const own = sent.filter(({ command }) => command.visitorId === visitorId);
			const positions = own.map(({ answers }) => Number(answers[0]?.position));
			const position = String(Math.max(...positions));
			for (const api of apis)
				expect(await visitorOf(api, { visitorId, position })).toMatchObject({
					visits: { count: 1 },
					totals: { events: own.length },
				});
		}
	});
});

describe("a definition made in one process", () => {
	it("holds there at once, and soon in the other", async () => {
		const [one, other] = apis;
		const defined = await one.post<{ segmentId: string }>("/v1/segments", {
			name: "Lookers",
			when: { event: "PageViewed" },
		});
		const { segmentId } = bodyOf(defined, 201);
		const here = await track(one, pageView(newVisitor()));
		expect(here.events.map(({ type }) => type)).toContain("SegmentEntered");
		await eventually(
			() => track(other, pageView(newVisitor())),
			({ events }) =>
				expect(events.map(({ type }) => type)).toContain("SegmentEntered"),
			2_000,
		);
		const there = await other.get(`/v1/segments/${segmentId}`);
		expect(there.body).toMatchObject({ segmentId, name: "Lookers" });
	});
});

describe("a data directory that several processes share", () => {
	it("has one projector, and says so to a second", async () => {
		await expect(cluster.process({ roles: "projector" })).rejects.toThrow(
			/\nDATA_DIR: a process with the role projector runs on [^\n]*\n$/,
		);
		expect((await projector.get("/health/ready")).status).toBe(200);
	});
});
