/** Who gets what, with random patterns and subjects, against the plainest matcher. */

import { connect } from "nats";
import {
	drawSeed,
	randomFrom,
} from "../../../../tests/support/seeded-random.js";
import { covers, randomPattern, randomSubject } from "./matching.js";

const PATTERNS = 150;
const SUBJECTS = 300;

/** @param portOf known only once the broker runs */
export function matchingContract(portOf: () => number): void {
	it("delivers to the patterns that cover the subject, and to no other", async () => {
		const random = randomFrom(drawSeed());
		const client = await connect({ servers: `127.0.0.1:${portOf()}` });
		const got: string[] = [];
		const patterns = Array.from({ length: PATTERNS }, () =>
			randomPattern(random),
		);
		const subscriptions = patterns.map((pattern, i) =>
			client.subscribe(pattern, {
				callback: (_, message) =>
					got.push(`${i} ${pattern} <- ${message.subject}`),
			}),
		);
		// Every third one goes again: routes must follow.
		subscriptions.forEach((subscription, i) => {
			if (i % 3 === 0) subscription.unsubscribe();
		});
		const subjects = Array.from({ length: SUBJECTS }, () =>
			randomSubject(random),
		);
		for (const subject of subjects) client.publish(subject);
		await client.flush();
		const expected = subjects.flatMap((subject) =>
			patterns.flatMap((pattern, i) =>
				i % 3 !== 0 && covers(pattern, subject)
					? [`${i} ${pattern} <- ${subject}`]
					: [],
			),
		);
		expect(got.sort()).toEqual(expected.sort());
		await client.close();
	});
}
