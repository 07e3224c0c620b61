import { at, definitionSet, Journey } from "../testing/journey-of.js";
import { expectedOf, saidBy } from "../testing/oracle.js";
import { Random, randomDefinitions, randomEvent } from "../testing/random.js";
import { visitIdOf } from "./subject.js";

const STREAMS = 120;
const EVENTS = 60;
const DEFINITIONS_EACH = 8;

/** Something that may happen to an actor between two events, none of which may change what is matched. */
function disturb(random: Random, journey: Journey, seconds: number): void {
	if (random.chance(6)) journey.reload();
	if (random.chance(6)) journey.storeAndLoad();
	if (random.chance(10)) journey.expire(at(seconds));
	if (random.chance(3)) {
		const other = randomDefinitions(random, DEFINITIONS_EACH);
		journey.redefine(definitionSet(other, journey.set));
	}
}

function run(seed: number): number {
	const random = new Random(seed);
	const journey = new Journey(randomDefinitions(random, DEFINITIONS_EACH));
	const begun: string[] = [];
	let said = 0;
	for (let index = 0; index < EVENTS; index += 1) {
		const seconds = index * 5 - (random.chance(10) ? random.below(60) : 0);
		disturb(random, journey, index * 5);
		const event = randomEvent(random, seconds, begun);
		const subject = random.chance(80) ? (begun.at(-1) ?? null) : null;
		const step = journey.take(event, visitIdOf(event) ?? subject);
		const end = journey.stream.length - step.led.length;
		const stream = journey.stream.slice(0, end);
		const expected = expectedOf(journey.set, stream, step);
		const where = `seed ${seed}, event ${index} (${event.type})`;
		expect([where, ...saidBy(step)]).toEqual([where, ...expected]);
		said += step.led.length;
	}
	return said;
}

describe("the matcher against the oracle, on random definitions and streams", () => {
	it("says the same at every event", () => {
		const first = Number(process.env.JOURNEY_SEED ?? 20_261_123);
		process.stdout.write(`journey oracle: seeds from ${first}\n`);
		let said = 0;
		for (let index = 0; index < STREAMS; index += 1) said += run(first + index);
		expect(said).toBeGreaterThan(STREAMS * 5);
	});
});
