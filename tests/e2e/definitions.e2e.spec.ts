/** Segments and outcomes as definitions: made, revised, archived, kept; and those that cannot be taken. */

import {
	bodyOf,
	type Items,
	newVisitor,
	type Problem,
	pageView,
	read,
	track,
} from "../support/commands.js";
import { startServer, type TestServer } from "../support/server.js";

type Definition = Readonly<Record<string, unknown>> & { version: number };

const KINDS = [
	["segments", "segmentId", { expiresAfter: "P30D" }],
	[
		"outcomes",
		"outcomeId",
		{
			value: { attribute: "attributes.total" },
			positive: false,
			achieved: "everyTime",
		},
	],
] as const;

const viewed = { event: "PageViewed" };

let server: TestServer;

beforeAll(async () => {
	server = await startServer({ roles: "api,projector" });
});
afterAll(() => server.close());

async function define(kind: string, definition: object): Promise<Definition> {
	return bodyOf(await server.post<Definition>(`/v1/${kind}`, definition), 201);
}

describe.each(KINDS)("%s", (kind, idName, own) => {
	it("are defined, read, revised and archived, and every version stays", async () => {
		const sent = {
			name: "Viewers",
			description: "Looked at something",
			scope: "visit",
			active: true,
			when: { all: [viewed, { not: { event: "FormSubmitted" } }] },
			...own,
		};
		const first = await define(kind, sent);
		const id = first[idName];
		expect(first).toMatchObject({ ...sent, version: 1, archivedAt: null });
		expect(first.createdAt).toBe(first.updatedAt);
		const path = `/v1/${kind}/${id}`;
		expect(await read(server, path)).toEqual(first);

		const body = { name: "Viewers 2", when: viewed };
		const second = bodyOf(
			await server.send<Definition>("PUT", path, { body }),
			200,
		);
		expect(second).toMatchObject({
			[idName]: id,
			...body,
			version: 2,
			description: "",
			createdAt: first.createdAt,
		});
		const listed = await read<Items<Definition>>(server, `/v1/${kind}`);
		expect(listed.items).toContainEqual(second);
		expect(listed.items).not.toContainEqual(first);

		expect((await server.send("DELETE", path)).status).toBe(204);
		expect((await server.get(path)).status).toBe(404);
		expect((await server.send("DELETE", path)).status).toBe(404);
		expect((await server.send("PUT", path, { body })).status).toBe(404);
		const left = await read<Items<Definition>>(server, `/v1/${kind}`);
		expect(left.items.map((item) => item[idName])).not.toContain(id);
		const { items } = await read<Items<Definition>>(server, `${path}/versions`);
		expect(items).toEqual([
			first,
			{ ...second, archivedAt: expect.stringMatching(/Z$/) },
		]);
	});

	it("survive kill -9", async () => {
		const made = await define(kind, { name: "Kept", when: viewed, ...own });
		await server.kill();
		await server.restart();
		expect(await read(server, `/v1/${kind}/${made[idName]}`)).toEqual(made);
		const { events } = await track(server, pageView(newVisitor()));
		const type = kind === "segments" ? "SegmentEntered" : "OutcomeAchieved";
		expect(events.map((event) => event.type)).toContain(type);
	});

	it("hold for the command after their answer, and no longer once archived", async () => {
		const hostname = `${newVisitor()}.example`;
		const made = await define(kind, {
			name: "At once",
			when: {
				event: "PageViewed",
				where: [
					{ attribute: "page.hostname", operator: "equal", value: hostname },
				],
			},
		});
		const view = () =>
			track(server, pageView(newVisitor(), `https://${hostname}/`));
		const count = async () => (await view()).events.length;
		const with1 = await count();
		await server.send("DELETE", `/v1/${kind}/${made[idName]}`);
		expect(await count()).toBe(with1 - 1);
	});
});

describe("a definition that cannot be taken", () => {
	const refused: readonly (readonly [is: string, at: string, body: object])[] =
		[
			["no name", "/name", { when: viewed }],
			["no condition", "/when", { name: "a" }],
			["an unknown field", "/colour", { name: "a", when: viewed, colour: 1 }],
			[
				"an unknown scope",
				"/scope",
				{ name: "a", when: viewed, scope: "world" },
			],
			["an unknown event", "/when/event", { name: "a", when: { event: "X" } }],
			[
				"an unknown operator",
				"/when/operator",
				{
					name: "a",
					when: { attribute: "visit.bot", operator: "is", value: true },
				},
			],
			[
				"an unknown attribute",
				"/when/all/1/attribute",
				{
					name: "a",
					when: {
						all: [
							viewed,
							{ attribute: "visit.colour", operator: "equal", value: 1 },
						],
					},
				},
			],
			[
				"a pattern that could run away",
				"/when/where/0/value",
				{
					name: "a",
					when: {
						event: "PageViewed",
						where: [
							{
								attribute: "page.url",
								operator: "matches",
								value: "^(a+)+\\1$",
							},
						],
					},
				},
			],
			[
				"an enormous pattern",
				"/when/where/0/value",
				{
					name: "a",
					when: {
						event: "PageViewed",
						where: [
							{
								attribute: "page.url",
								operator: "matches",
								value: "((a{100}){100}){100}",
							},
						],
					},
				},
			],
			[
				"a sequence",
				"/when/sequence",
				{ name: "a", when: { sequence: [viewed, viewed], within: "PT1H" } },
			],
			[
				"an absence",
				"/when/absent",
				{ name: "a", when: { absent: viewed, for: "PT1M", since: viewed } },
			],
			[
				"a segment of segments",
				"/when/segment",
				{ name: "a", when: { segment: "x" } },
			],
			[
				"a bad expiry",
				"/expiresAfter",
				{ name: "a", when: viewed, expiresAfter: "30 days" },
			],
		];
	it.each(refused)("with %s is refused at %s", async (_is, pointer, body) => {
		const answer = await server.post<Problem>("/v1/segments", body);
		expect(answer.status).toBe(400);
		expect(answer.body.errors?.map((error) => error.pointer)).toEqual([
			pointer,
		]);
	});

	it("tells of each thing that is wrong", async () => {
		const answer = await server.post<Problem>("/v1/outcomes", {
			name: "",
			when: { all: [] },
			value: { attribute: "visitor.traits.email" },
			achieved: "never",
		});
		expect(answer.status).toBe(400);
		const pointers = answer.body.errors?.map((error) => error.pointer);
		expect(pointers?.sort()).toEqual([
			"/achieved",
			"/name",
			"/value/attribute",
			"/when/all",
		]);
	});
});
