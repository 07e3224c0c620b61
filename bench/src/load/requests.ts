/** Sources of tracking commands: page views one by one, purchases among them, and batches of page views. */

import { below, type Random } from "../random.js";
import { pageViewBody, purchaseBody, TEMPLATE_COUNT } from "./bodies.js";
import type { RequestSource } from "./generator.js";
import {
	BATCH_PATH,
	type CommandIds,
	PAGES,
	Template,
	TRACK_PATH,
} from "./template.js";

/** What all sources of a run share. */
export interface Traffic {
	readonly random: Random;
	readonly ids: CommandIds;
	readonly visitors: VisitorDraw;
	readonly now: IsoNow;
}

/** Visitors are drawn evenly; which of them were ever drawn is kept. */
export class VisitorDraw {
	private readonly seen: Uint8Array;
	private seenCount = 0;
	private unseenFrom = 0;

	constructor(
		readonly count: number,
		private readonly random: Random,
	) {
		this.seen = new Uint8Array(count);
	}

	/** Visitors drawn at least once. */
	get known(): number {
		return this.seenCount;
	}

	next(): number {
		return this.draw(below(this.random, this.count));
	}

	/** One that was never drawn; any where there is none left. */
	nextUnseen(): number {
		while (this.seen[this.unseenFrom] === 1) this.unseenFrom++;
		return this.unseenFrom < this.count
			? this.draw(this.unseenFrom)
			: this.next();
	}

	private draw(visitor: number): number {
		if (this.seen[visitor] === 0) {
			this.seen[visitor] = 1;
			this.seenCount++;
		}
		return visitor;
	}
}

/** The present time as bytes of ISO 8601, made anew once in a millisecond at most. */
export class IsoNow {
	private readonly bytes = Buffer.alloc("2026-11-23T10:00:00.000Z".length);
	private ms = -1;

	get(): Buffer {
		const ms = Date.now();
		if (ms !== this.ms) {
			this.ms = ms;
			this.bytes.write(new Date(ms).toISOString(), "latin1");
		}
		return this.bytes;
	}
}

/** Single page views; every good answer is a 202. */
export function pageViews(traffic: Traffic): RequestSource {
	const templates = templatesOf(traffic, pageViewBody);
	return {
		next: () => filled(drawn(templates, traffic.random), traffic),
		fault: faultOfSingle,
	};
}

/** The answer to a purchase: its body, when it was due and when it came. */
export type OnPurchase = (
	body: Buffer,
	dueMs: number,
	answeredMs: number,
) => void;

/** Page views with purchases among them, `share` (0 to 1) of all. */
export function purchasesAmongPageViews(
	traffic: Traffic,
	share: number,
	onPurchase: OnPurchase,
): RequestSource {
	const views = templatesOf(traffic, pageViewBody);
	const purchases = templatesOf(traffic, purchaseBody);
	let purchase = false;
	return {
		next: () => {
			purchase = traffic.random() < share;
			const templates = purchase ? purchases : views;
			return filled(drawn(templates, traffic.random), traffic);
		},
		fault: faultOfSingle,
		answered: (body, dueMs, answeredMs) => {
			if (purchase) onPurchase(body, dueMs, answeredMs);
		},
	};
}

export interface BatchOptions {
	/** Commands in a batch. */
	readonly size: number;
	/** First those that were not drawn yet. */
	readonly unseenFirst?: boolean;
}

/** Batches of page views; every good answer is a 200 with a 202 for each command. */
export function batches(
	traffic: Traffic,
	{ size, unseenFirst = false }: BatchOptions,
): RequestSource {
	const first = below(traffic.random, TEMPLATE_COUNT);
	const bodies = Array.from({ length: size }, (_, index) =>
		pageViewBody(first + index),
	);
	const template = new Template(BATCH_PATH, bodies, traffic.ids);
	return {
		next: () => {
			const { visitors } = traffic;
			for (let index = 0; index < size; index++) {
				const visitor = unseenFirst ? visitors.nextUnseen() : visitors.next();
				fillCommand(template, index, visitor, traffic);
			}
			return template.bytes;
		},
		fault: (status, body) => faultOfBatch(status, body, size),
	};
}

function templatesOf(
	traffic: Traffic,
	bodyOf: (index: number) => string,
): readonly Template[] {
	return Array.from(
		{ length: TEMPLATE_COUNT },
		(_, index) => new Template(TRACK_PATH, [bodyOf(index)], traffic.ids),
	);
}

function drawn(templates: readonly Template[], random: Random): Template {
	return templates[below(random, templates.length)] as Template;
}

function filled(template: Template, traffic: Traffic): Buffer {
	fillCommand(template, 0, traffic.visitors.next(), traffic);
	return template.bytes;
}

function fillCommand(
	template: Template,
	index: number,
	visitor: number,
	{ ids, random, now }: Traffic,
): void {
	template.fill(index, ids.next(), visitor, below(random, PAGES), now.get());
}

function faultOfSingle(status: number, body: Buffer): string | null {
	return status === 202 ? null : `${status} ${body.toString()}`;
}

const ACCEPTED = Buffer.from('"status":202');

/** Counting the text is many times faster than parsing; where the count is off, parsing tells what is wrong. */
export function faultOfBatch(
	status: number,
	body: Buffer,
	size: number,
): string | null {
	if (status !== 200) return `${status} ${body.toString()}`;
	let accepted = 0;
	for (let at = body.indexOf(ACCEPTED); at >= 0; accepted++) {
		at = body.indexOf(ACCEPTED, at + ACCEPTED.length);
	}
	if (accepted === size) return null;
	const { results = [] } = JSON.parse(body.toString()) as {
		results?: readonly { status?: number }[];
	};
	const refused = results.find((result) => result.status !== 202);
	if (refused !== undefined) return JSON.stringify(refused);
	return results.length === size
		? null
		: `${results.length} results for ${size} commands`;
}
