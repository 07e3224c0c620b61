/** Definitions as a site's people would make them; hardly any of them ever holds for the traffic of the benchmark. */

const KINDS = 5;

const CONDITIONS: readonly ((index: number) => object)[] = [
	(index) => ({
		all: [
			attribute("visit.campaign.name", "equal", `campaign-${index}`),
			attribute("visit.device.category", "equal", "desktop"),
		],
	}),
	(index) => ({
		...event("PageViewed", "page.pathname", "startsWith", `/sale-${index}/`),
		count: { atLeast: 3 },
	}),
	(index) =>
		event("CustomEventRecorded", "eventName", "equal", `goal_${index}`),
	(index) => ({
		all: [
			event("PageViewed", "page.pathname", "startsWith", `/cart-${index}`),
			event("FormSubmitted", "formName", "equal", `checkout-${index}`),
		],
	}),
	(index) => ({
		any: [
			attribute("visit.referrer.hostname", "equal", `partner-${index}.example`),
			attribute("visit.counts.pageViews", "greaterThan", 100_000 + index),
		],
	}),
];

/** The body of `POST /v1/segments` for the `index`-th of many; five kinds take turns. */
export function segmentBody(index: number) {
	const condition = CONDITIONS[index % KINDS] as (index: number) => object;
	return {
		name: `Segment ${index}`,
		description: "",
		scope: "visit",
		active: true,
		when: condition(index),
	};
}

function attribute(
	name: string,
	operator: string,
	value: string | number,
): object {
	return { attribute: name, operator, value };
}

function event(
	type: string,
	name: string,
	operator: string,
	value: string,
): object {
	return { event: type, where: [attribute(name, operator, value)] };
}
