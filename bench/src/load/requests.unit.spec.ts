import { newTraffic } from "../session.js";
import type { RequestSource } from "./generator.js";
import {
	batches,
	faultOfBatch,
	pageViews,
	purchasesAmongPageViews,
	VisitorDraw,
} from "./requests.js";

interface Command {
	readonly type: string;
	readonly commandId: string;
	readonly visitorId: string;
	readonly occurredAt: string;
	readonly context: { readonly page: { readonly url: string } };
}

/** Reads a request as a server would. */
function sent(source: RequestSource): { path: string; body: unknown } {
	const [head, body] = source.next().toString().split("\r\n\r\n") as [
		string,
		string,
	];
	const length = /^Content-Length: (\d+)$/m.exec(head)?.[1];
	expect(Number(length)).toBe(Buffer.byteLength(body));
	return { path: head.split(" ")[1] as string, body: JSON.parse(body) };
}

const UUID_V4 =
	/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

describe("page views", () => {
	it("are whole commands with ids of their own", () => {
		const source = pageViews(newTraffic(1, 50));
		const ids = new Set<string>();
		const visitors = new Set<string>();
		const pages = new Set<string>();
		for (let i = 0; i < 2_000; i++) {
			const { path, body } = sent(source);
			const command = body as Command;
			expect(path).toBe("/v1/track");
			expect(command.type).toBe("RecordPageView");
			expect(command.commandId).toMatch(UUID_V4);
			expect(command.visitorId).toMatch(/^v00000[0-4]\d$/);
			expect(new Date(command.occurredAt).toISOString()).toBe(
				command.occurredAt,
			);
			ids.add(command.commandId);
			visitors.add(command.visitorId);
			pages.add(new URL(command.context.page.url).pathname);
		}
		expect(ids.size).toBe(2_000);
		expect(visitors.size).toBe(50);
		expect(pages.size).toBeGreaterThan(1_500);
	});

	it("are the same from the same seed", () => {
		const ids = (seed: number) => {
			const source = pageViews(newTraffic(seed, 1_000));
			return Array.from({ length: 20 }, () => {
				const { commandId, visitorId } = sent(source).body as Command;
				return `${commandId} ${visitorId}`;
			});
		};
		expect(ids(5)).toEqual(ids(5));
		expect(ids(5)).not.toEqual(ids(6));
	});
});

describe("purchases", () => {
	it("come in their share, and only their answers are told", () => {
		let told = 0;
		const source = purchasesAmongPageViews(newTraffic(3, 10), 0.25, () => {
			told++;
		});
		let purchases = 0;
		for (let i = 0; i < 1_000; i++) {
			if ((sent(source).body as Command).type === "RecordCustomEvent") {
				purchases++;
			}
			source.answered?.(Buffer.alloc(0), 0, 1);
		}
		expect(purchases).toBeGreaterThan(180);
		expect(purchases).toBeLessThan(320);
		expect(told).toBe(purchases);
	});
});

describe("batches", () => {
	it("hold as many commands as asked, new visitors first", () => {
		const traffic = newTraffic(1, 150);
		const source = batches(traffic, { size: 100, unseenFirst: true });
		const first = sent(source);
		const { commands } = first.body as { commands: readonly Command[] };
		expect(first.path).toBe("/v1/track/batch");
		expect(new Set(commands.map((c) => c.visitorId)).size).toBe(100);
		expect(new Set(commands.map((c) => c.commandId)).size).toBe(100);
		expect(traffic.visitors.known).toBe(100);
		source.next();
		expect(traffic.visitors.known).toBe(150);
	});

	const accepted = { status: 202, commandId: "a", events: [] };
	const refused = { status: 503, problem: { title: "Busy" } };
	const bodyOf = (results: unknown, spaces = 0) =>
		Buffer.from(JSON.stringify({ results }, null, spaces));

	it("are good where every command was accepted, however it is spaced", () => {
		const body = bodyOf([accepted, accepted]);
		expect(faultOfBatch(200, body, 2)).toBeNull();
		expect(faultOfBatch(200, bodyOf([accepted, accepted], 2), 2)).toBeNull();
	});

	it("are bad where one command was not, or is missing", () => {
		expect(faultOfBatch(200, bodyOf([accepted, refused]), 2)).toContain("Busy");
		expect(faultOfBatch(200, bodyOf([accepted]), 2)).toContain("1 results");
		expect(faultOfBatch(503, Buffer.from("busy"), 2)).toBe("503 busy");
	});
});

describe("VisitorDraw", () => {
	it("goes on with known visitors once all are known", () => {
		const draw = new VisitorDraw(3, () => 0.5);
		expect(draw.next()).toBe(1);
		expect([draw.nextUnseen(), draw.nextUnseen()]).toEqual([0, 2]);
		expect(draw.nextUnseen()).toBe(1);
		expect(draw.known).toBe(3);
	});
});
