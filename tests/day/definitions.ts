/** Segments and outcomes of the day's shop: in and out of them, by conditions and by the clock; at noon they change. */

import { bodyOf } from "../support/commands.js";
import type { TestServer } from "../support/server.js";

const bought = {
	event: "CustomEventRecorded",
	where: [{ attribute: "eventName", operator: "equal", value: "bought" }],
};
const agrees = {
	attribute: "visitor.consent.marketing.state",
	operator: "equal",
	value: "granted",
};

const SEGMENTS = {
	/** Entered and left with every other screen. */
	onTrial: {
		name: "On trial",
		scope: "visit",
		when: { attribute: "visit.lastScreen", operator: "equal", value: "Trial" },
	},
	looksAround: {
		name: "Looks around",
		scope: "visit",
		when: { event: "PageViewed", count: { atLeast: 2, atMost: 5 } },
		expiresAfter: "PT10M",
	},
	spends: {
		name: "Spends",
		scope: "visitor",
		when: bought,
		expiresAfter: "PT2H",
	},
	agrees: { name: "Agrees", scope: "visitor", when: agrees },
	known: {
		name: "Known",
		scope: "visitor",
		when: { attribute: "visitor.kind", operator: "equal", value: "identified" },
	},
};

const OUTCOMES = {
	purchase: {
		name: "Purchase",
		scope: "visit",
		when: bought,
		value: { attribute: "attributes.total" },
		positive: true,
		achieved: "everyTime",
	},
	form: {
		name: "Form",
		scope: "visit",
		when: { event: "FormSubmitted" },
		value: { attribute: "visit.counts.pageViews" },
		achieved: "oncePerVisit",
	},
	consent: {
		name: "First consent",
		scope: "visitor",
		when: { event: "ConsentGranted" },
		achieved: "oncePerVisitor",
	},
};

interface Defined {
	readonly segmentId?: string;
	readonly outcomeId?: string;
}

export class DayDefinitions {
	private readonly paths = new Map<string, string>();

	constructor(private readonly key: string) {}

	async morning(server: TestServer): Promise<void> {
		for (const [name, segment] of Object.entries(SEGMENTS))
			await this.define(server, "segments", name, segment);
		for (const [name, outcome] of Object.entries(OUTCOMES))
			await this.define(server, "outcomes", name, outcome);
	}

	/** A new version of some, the end of others, and one more. */
	async noon(server: TestServer): Promise<void> {
		const known = this.pathOf("known");
		await server.send("DELETE", known, { key: this.key });
		const both = { all: [agrees, bought] };
		await this.revise(server, "agrees", { ...SEGMENTS.agrees, when: both });
		const { purchase } = OUTCOMES;
		await this.revise(server, "purchase", { ...purchase, name: "Sale" });
		await this.define(server, "outcomes", "search", {
			name: "Search",
			scope: "visit",
			when: { event: "SearchPerformed" },
			achieved: "oncePerVisit",
		});
	}

	private async define(
		server: TestServer,
		kind: "segments" | "outcomes",
		name: string,
		definition: object,
	): Promise<void> {
		const { key } = this;
		const path = `/v1/${kind}`;
		const answer = await server.post<Defined>(path, definition, { key });
		const { segmentId, outcomeId } = bodyOf(answer, 201);
		this.paths.set(name, `${path}/${segmentId ?? outcomeId}`);
	}

	private async revise(
		server: TestServer,
		name: string,
		body: object,
	): Promise<void> {
		const { key } = this;
		bodyOf(await server.send("PUT", this.pathOf(name), { key, body }), 200);
	}

	private pathOf(name: string): string {
		const path = this.paths.get(name);
		if (path === undefined) throw new Error(`${name} is not defined`);
		return path;
	}
}
