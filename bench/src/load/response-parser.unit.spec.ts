import { ResponseParser, UnreadableResponse } from "./response-parser.js";

function answer(status: number, body: string, header = "content-length") {
	return `HTTP/1.1 ${status} Some Text\r\nDate: now\r\n${header}: ${Buffer.byteLength(body)}\r\nConnection: keep-alive\r\n\r\n${body}`;
}

/** Parses chunks as the socket would give them: in memory that is used again. */
function parse(chunks: readonly Buffer[]): [number, string][] {
	const got: [number, string][] = [];
	const parser = new ResponseParser((status, body) =>
		got.push([status, body.toString()]),
	);
	for (const chunk of chunks) {
		const memory = Buffer.from(chunk);
		parser.push(memory);
		memory.fill(0);
	}
	return got;
}

const THREE = Buffer.from(
	[
		answer(202, '{"position":"1"}'),
		answer(503, "", "Content-Length"),
		answer(200, "ü".repeat(40), "CONTENT-LENGTH"),
	].join(""),
);
const PARSED = [
	[202, '{"position":"1"}'],
	[503, ""],
	[200, "ü".repeat(40)],
];

describe("ResponseParser", () => {
	it("reads answers that come at once", () => {
		expect(parse([THREE])).toEqual(PARSED);
	});

	it("reads answers split at any one byte", () => {
		for (let at = 0; at <= THREE.length; at++) {
			expect(parse([THREE.subarray(0, at), THREE.subarray(at)])).toEqual(
				PARSED,
			);
		}
	});

	it("reads answers in chunks of any one size", () => {
		for (let size = 1; size < 90; size++) {
			const chunks: Buffer[] = [];
			for (let at = 0; at < THREE.length; at += size) {
				chunks.push(THREE.subarray(at, at + size));
			}
			expect(parse(chunks)).toEqual(PARSED);
		}
	});

	it("reads a long body in many chunks", () => {
		const body = "0123456789".repeat(30_000);
		const bytes = Buffer.from(answer(200, body));
		const chunks: Buffer[] = [];
		for (let at = 0; at < bytes.length; at += 1_460) {
			chunks.push(bytes.subarray(at, at + 1_460));
		}
		expect(parse(chunks)).toEqual([[200, body]]);
	});

	it("knows that 204 has no body", () => {
		expect(parse([Buffer.from("HTTP/1.1 204 No Content\r\n\r\n")])).toEqual([
			[204, ""],
		]);
	});

	it.each([
		["another protocol", "SSH-2.0-OpenSSH\r\n\r\n"],
		["an interim answer", "HTTP/1.1 100 Continue\r\n\r\n"],
		[
			"a body of unknown length",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		],
		["an endless head", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(20_000)}`],
		["a huge body", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"],
	])("refuses %s", (_, text) => {
		expect(() => parse([Buffer.from(text)])).toThrow(UnreadableResponse);
	});
});
