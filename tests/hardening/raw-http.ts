/** HTTP byte by byte, for what no client library would send. */

import { connect } from "node:net";

const ANSWER_MS_MAX = 15_000;

export interface RawAnswer {
	/** 0 where the connection closed without an answer. */
	readonly status: number;
	readonly contentType: string;
	readonly body: string;
}

/**
 * Sends the pieces one after another and gives the first answer.
 * @param hangUp closes the connection after the last piece, without waiting for an answer
 */
export function sendRaw(
	url: string,
	pieces: readonly (string | Buffer)[],
	{ pauseMs = 0, hangUp = false } = {},
): Promise<RawAnswer> {
	const { hostname, port } = new URL(url);
	return new Promise((resolve, reject) => {
		const socket = connect(Number(port), hostname);
		let received = "";
		const done = () => {
			clearTimeout(late);
			socket.destroy();
			resolve(parsed(received));
		};
		const late = setTimeout(() => {
			socket.destroy();
			reject(new Error(`no answer to ${String(pieces[0]).slice(0, 80)}`));
		}, ANSWER_MS_MAX);
		socket.on("data", (chunk) => {
			received += chunk.toString("latin1");
			if (isWhole(received)) done();
		});
		socket.on("error", done);
		socket.on("close", done);
		const send = (index: number): void => {
			const piece = pieces[index];
			if (piece === undefined) {
				if (hangUp) done();
				return;
			}
			socket.write(piece, () => {
				if (pauseMs > 0) setTimeout(() => send(index + 1), pauseMs);
				else send(index + 1);
			});
		};
		socket.on("connect", () => send(0));
	});
}

function isWhole(text: string): boolean {
	const end = text.indexOf("\r\n\r\n");
	if (end < 0) return false;
	const length = /content-length: (\d+)/i.exec(text.slice(0, end))?.[1];
	return length !== undefined && text.length >= end + 4 + Number(length);
}

function parsed(text: string): RawAnswer {
	const [head = "", ...rest] = text.split("\r\n\r\n");
	return {
		status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
		contentType: /content-type: ([^\r;]*)/i.exec(head)?.[1] ?? "",
		body: rest.join("\r\n\r\n"),
	};
}
