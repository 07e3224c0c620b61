/** The same command sent again gives the same answer and appends nothing, whatever happened in between. */

import type { TrackingCommand } from "#kernel";
import { RECENT_COMMANDS_MAX } from "./recent-commands.js";
import type { CommandRepeats } from "./visitor-actor.js";
import {
	command,
	MINUTE_MS,
	NOW_MS,
	type Process,
	Site,
	view,
} from "./visitors.fixture.js";

const MANY = RECENT_COMMANDS_MAX + 150;

describe("a command sent again", () => {
	const site = new Site();
	let server: Process;
	beforeEach(async () => {
		await site.open();
		server = await site.process();
	});
	afterEach(() => site.close());

	const trackAll = (
		commands: readonly TrackingCommand[],
		repeats?: CommandRepeats,
	) => Promise.all(commands.map((each) => server.track(each, repeats)));

	async function expectRepeats(
		commands: readonly TrackingCommand[],
		answers: Awaited<ReturnType<typeof trackAll>>,
		repeats?: CommandRepeats,
	): Promise<void> {
		const before = await server.events();
		const again = await trackAll(commands, repeats);
		expect(again).toEqual(answers.map((a) => ({ ...a, duplicate: true })));
		expect(await server.events()).toEqual(before);
	}

	it("at once, in the same append, is recorded once", async () => {
		const [first, second] = await trackAll([view(1, 0), view(1, 0)]);
		expect(first?.duplicate).toBe(false);
		expect(second).toEqual({ ...first, duplicate: true });
		const two = await trackAll([view(2, 0), view(2, 0), view(1, 0)]);
		expect(two.map(({ duplicate }) => duplicate)).toEqual([false, true, true]);
		expect(await server.events()).toHaveLength(3);
	});

	it("later, after a restart, and once more", async () => {
		await server.defineSegment("reader", {
			name: "Reader",
			scope: "visit",
			when: { event: "PageViewed" },
		});
		const commands = [
			view(1, 0),
			command(2, "IdentifyVisitor", 1, { traits: { email: null } }),
			command(3, "EndVisit", 2, {}),
			view(4, 3),
		];
		const answers = await trackAll(commands);
		expect(answers.map(({ events }) => events.map((e) => e.type))).toEqual([
			["VisitStarted", "PageViewed", "SegmentEntered"],
			["VisitorIdentified"],
			["VisitEnded"],
			["VisitStarted", "PageViewed", "SegmentEntered"],
		]);
		expect(answers[2]?.visitId).toBe(answers[0]?.visitId);
		expect(answers[1]?.visitId).toBeNull();
		await expectRepeats(commands, answers);
		server = await site.restart();
		await expectRepeats(commands, answers);
		await expectRepeats(commands, answers);
	});

	it("although many came since, all of the present", async () => {
		const commands = Array.from({ length: MANY }, (_, n) => view(n, n / 1_000));
		const answers = await trackAll(commands);
		await expectRepeats(commands, answers);
		server = await site.restart();
		await expectRepeats(commands.slice(0, 20), answers.slice(0, 20));
	});

	it("although many came since, all of the past and in many visits", async () => {
		const commands = Array.from({ length: MANY }, (_, n) =>
			view(n, -100_000 + Math.floor(n / 8) * 60),
		);
		const answers = await trackAll(commands);
		expect(new Set(answers.map(({ visitId }) => visitId)).size).toBe(
			Math.ceil(MANY / 8),
		);
		server = await site.restart();
		// A late event of a visit whose model is not held, among repeats that are not remembered.
		const late = view(MANY, -100_000 + 1);
		await expectRepeats(commands.slice(0, 3), answers.slice(0, 3));
		expect(await server.track(late)).toMatchObject({
			duplicate: false,
			visitId: answers[0]?.visitId,
		});
		await expectRepeats(commands.slice(0, 30), answers.slice(0, 30));
	});

	it("with another time, which the server gave it", async () => {
		const commands = Array.from({ length: MANY }, (_, n) => view(n, n / 1_000));
		const answers = await trackAll(commands, "atAnyTime");
		server = await site.restart();
		const later = commands
			.slice(0, 5)
			.map((c) => ({ ...c, occurredAtMs: c.occurredAtMs + 60_000 }));
		await expectRepeats(later, answers.slice(0, 5), "atAnyTime");
	});

	it("reads the stream for it no more often than needed", async () => {
		const commands = Array.from({ length: MANY }, (_, n) => view(n, n / 1_000));
		await trackAll(commands);
		server.traffic.readsFrom.length = 0;
		await trackAll([view(MANY + 1, 2), view(MANY + 2, 2)]);
		await trackAll([view(MANY + 3, -1)], "never");
		expect(server.traffic.readsFrom).toEqual([]);
	});

	it("that ended no visit does not end one that began since", async () => {
		const end = command(1, "EndVisit", 5, {});
		const [first, atOnce] = await trackAll([end, end], "atAnyTime");
		expect(first).toMatchObject({
			...{ visitId: null, events: [], duplicate: false, position: "0" },
		});
		expect(atOnce).toEqual({ ...first, duplicate: true });
		const [, , inBetween] = await trackAll([
			command(2, "EndVisit", 5, {}),
			view(3, 4),
			command(2, "EndVisit", 5, {}),
		]);
		expect(inBetween).toMatchObject({ events: [], duplicate: true });
		expect(await server.track(end, "atAnyTime")).toEqual({
			...first,
			duplicate: true,
		});
		const other = command(9, "EndVisit", 5, {});
		expect((await server.track(other)).events).toHaveLength(1);
	});

	it("to another process is a repeat there too, whatever that one has seen of the stream", async () => {
		const other = await site.process();
		await other.track(view(0, 0));
		const first = await server.track(view(1, 1));
		expect(await other.track(view(1, 1))).toEqual({
			...first,
			duplicate: true,
		});
		const second = await other.track(view(2, 2));
		// The very command that this process lacks, at another time.
		const later = { ...view(2, 2), occurredAtMs: NOW_MS + 3 * MINUTE_MS };
		expect(await server.track(later)).toEqual({ ...second, duplicate: true });
		expect(await server.events()).toHaveLength(4);
	});

	it("after its visit was opened by another process ends that visit", async () => {
		const other = await site.process();
		await other.track(command(1, "IdentifyVisitor", 0, { traits: {} }));
		const opened = await server.track(view(2, 1));
		const ended = await other.track(command(3, "EndVisit", 2, {}));
		expect(ended.visitId).toBe(opened.visitId);
		expect(ended.events).toMatchObject([{ type: "VisitEnded" }]);
	});
});
