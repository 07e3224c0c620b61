/** What a visitor handed over about themselves stays with the visitor: no visit and no broadcast holds it. */

import type { ConsentPurpose, DomainEvent } from "#kernel";
import {
	advance,
	command,
	endVisit,
	identify,
	view,
} from "../testing/commands.js";
import { foldVisits, History, rulesOf } from "../testing/history.js";
import { RUN_SEED, randomFrom } from "../testing/random.js";

/** No visit, no broadcast is made of any other event. */
const TOLD_TO_OUTSIDERS: readonly DomainEvent["type"][] = [
	"VisitStarted",
	"VisitEnded",
	"SegmentEntered",
	"SegmentExited",
	"OutcomeAchieved",
];

const SECRET = "secret-";

const rules = rulesOf({
	segments: {
		known: {
			scope: "visit",
			when: { attribute: "visitor.traits.email", operator: "exists" },
			expiresAfter: "PT1M",
		},
		customer: {
			scope: "visitor",
			when: {
				attribute: "visitor.traits.company",
				operator: "contains",
				value: SECRET,
			},
		},
	},
	outcomes: {
		sent: {
			scope: "visit",
			when: { event: "FormSubmitted" },
			value: { attribute: "formName" },
			achieved: "everyTime",
		},
	},
});

function randomCommand(pick: (bound: number) => number, minutes: number) {
	const secret = () => `${SECRET}${pick(1_000_000)}`;
	const fields = { mail: secret(), phone: secret() };
	const purposes: ConsentPurpose[] = ["marketing"];
	const makers = [
		() => view(minutes),
		() => endVisit(minutes),
		() => command("RecordFormView", minutes, { formName: "f", fields }),
		() => command("RecordFormSubmission", minutes, { formName: "f", fields }),
		() => command("RecordFormAbandonment", minutes, { formId: "f", fields }),
		() => command("GrantConsent", minutes, { purposes, evidence: secret() }),
		() =>
			identify(minutes, {
				externalIds: [{ type: "crm", value: secret() }],
				traits: {
					...{ givenName: secret(), familyName: secret(), fullName: secret() },
					...{ dateOfBirth: secret(), gender: secret(), jobTitle: secret() },
					...{ company: secret(), email: secret() },
					phones: [{ kind: "work", number: secret() }],
					address: { city: secret() },
					custom: { [secret()]: secret() },
				},
			}),
	];
	return (makers[pick(makers.length)] as (typeof makers)[number])();
}

const seeds = Array.from({ length: 30 }, (_, n) => RUN_SEED + n);

describe("what is personal", () => {
	it.each(seeds)("never occurs in a visit (seed %i)", (seed) => {
		const random = randomFrom(seed);
		const history = new History(rules);
		for (let n = 0; n < 60; n++) {
			const minutes = n * 4 + random.pick([0, 0, -30, 60]);
			history.when(randomCommand(random.below, minutes));
			history.when(advance(minutes, history.visitIds.at(-1) ?? null));
		}
		expect(JSON.stringify(history.visitor)).toContain(SECRET);
		const visits = JSON.stringify([...foldVisits(history.events).values()]);
		expect(visits).not.toContain(SECRET);
		const told = history.events.filter(({ type }) =>
			TOLD_TO_OUTSIDERS.includes(type),
		);
		expect(new Set(told.map(({ type }) => type)).size).toBeGreaterThan(2);
		expect(JSON.stringify(told)).not.toContain(SECRET);
	});

	it("cannot be the value of an outcome", () => {
		const value = { attribute: "visitor.traits.email" };
		const when = { event: "PageViewed" };
		expect(() =>
			rulesOf({ outcomes: { o: { scope: "visit", when, value } } }),
		).toThrow();
	});
});
