import { ALL_OPERATIONS } from "./contract/conversations.js";
import { DEFAULT_LIMITS } from "./limits.js";
import { Parser } from "./parser.js";
import { ProtocolViolation } from "./protocol.js";

/** What the parser makes of a stream cut at these places. */
function parse(pieces: readonly (string | Buffer)[]): unknown[] {
	const seen: unknown[] = [];
	const parser = new Parser(DEFAULT_LIMITS, {
		operation: (operation) => seen.push(operation),
		publication: (head, bytes) =>
			seen.push({ ...head, bytes: bytes.toString("latin1") }),
	});
	for (const piece of pieces) {
		parser.push(
			typeof piece === "string" ? Buffer.from(piece, "latin1") : piece,
		);
	}
	return seen;
}

function violationOf(...pieces: readonly string[]): string {
	try {
		parse(pieces);
	} catch (error) {
		if (error instanceof ProtocolViolation) return error.text;
		throw error;
	}
	return "none";
}

describe("parser", () => {
	const { sent } = ALL_OPERATIONS;
	const whole = parse([sent]);

	it("reads every operation", () => {
		expect(whole).toMatchObject([
			{ op: "connect" },
			{ op: "subscribe", subject: "a.*", queue: "", sid: "1" },
			{ op: "subscribe", subject: "b", queue: "q", sid: "2" },
			{ op: "publish", subject: "a.x", reply: "r", bytes: "\r\nx\r\n" },
			{ op: "publish", subject: "b", headerBytes: 18, totalBytes: 20 },
			{ op: "unsubscribe", sid: "2", max: 0 },
			{ op: "pong" },
			{ op: "publish", bytes: "z\r\n" },
			{ op: "publish", bytes: "\r\n" },
			{ op: "ping" },
		]);
	});

	it("reads the same wherever the stream is cut once", () => {
		for (let cut = 0; cut <= sent.length; cut++) {
			expect(parse([sent.slice(0, cut), sent.slice(cut)])).toEqual(whole);
		}
	});

	it("reads the same in pieces of any length", () => {
		for (let length = 1; length < 20; length++) {
			const pieces = sent.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
			expect(parse(pieces)).toEqual(whole);
		}
	});

	it("gathers a large payload from many pieces", () => {
		const payload = Buffer.alloc(DEFAULT_LIMITS.payloadBytesMax, "0123456789");
		const stream = Buffer.concat([
			Buffer.from(`PUB a ${payload.length}\r\n`),
			payload,
			Buffer.from("\r\nPING\r\n"),
		]);
		const pieces: Buffer[] = [];
		for (let at = 0; at < stream.length; at += 1_000) {
			pieces.push(stream.subarray(at, at + 1_000));
		}
		const [published, ping] = parse(pieces) as [{ bytes: string }, object];
		expect(published.bytes).toBe(`${payload.toString("latin1")}\r\n`);
		expect(ping).toEqual({ op: "ping" });
	});

	it("does not wait for the end of a line that cannot become anything", () => {
		expect(violationOf("PIX")).toBe("Unknown Protocol Operation");
		expect(violationOf("P", "I", "N", "G", "S")).toBe(
			"Unknown Protocol Operation",
		);
		expect(violationOf("HELLOWORLD")).toBe("Unknown Protocol Operation");
		expect(violationOf("pub")).toBe("none");
		expect(violationOf("PING\r")).toBe("none");
	});

	it("does not keep a line that grows beyond the bound", () => {
		const endless = Array.from({ length: 50 }, () => "a".repeat(100));
		expect(violationOf("SUB ", ...endless)).toBe(
			"maximum control line exceeded",
		);
	});

	it("takes nothing more once it was stopped", () => {
		const seen: string[] = [];
		const parser = new Parser(DEFAULT_LIMITS, {
			operation: ({ op }) => {
				seen.push(op);
				parser.stop();
			},
			publication: () => undefined,
		});
		parser.push(Buffer.from("PING\r\nPONG\r\n"));
		parser.push(Buffer.from("PONG\r\n"));
		expect(seen).toEqual(["ping"]);
	});
});
