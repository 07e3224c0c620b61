import "reflect-metadata";
import { Test } from "@nestjs/testing";
import { describeOnBoth } from "../../read-models/src/testing/databases.js";
import { ProjectionRunner, readProjectionStatuses } from "./index.js";
import { ProjectionsModule } from "./projections.module.js";
import { withHarness } from "./testing/harness.js";
import { SeededRandom } from "./testing/random.js";
import { randomStreams } from "./testing/random-streams.js";

describeOnBoth("projections module", (databases) => {
	it("runs the projections from bootstrap to shutdown", async () => {
		const random = new SeededRandom(5);
		const events = randomStreams(random, { visitors: 5, events: 60 });
		await withHarness(databases, events, async (harness) => {
			const { log, readModels } = harness;
			const module = await Test.createTestingModule({
				imports: [
					ProjectionsModule.register({
						log,
						db: readModels.db,
						clock: { now: () => 0 },
						logger: { info: () => {}, warn: () => {} },
					}),
				],
			}).compile();
			await module.init();
			await harness.reachHead();
			const runner = module.get(ProjectionRunner, { strict: false });
			await module.close();
			expect(runner.status().map((s) => s.state)).toEqual([
				"stopped",
				"stopped",
			]);
			const head = events.at(-1)?.position;
			expect(await readProjectionStatuses(readModels, log, 0)).toMatchObject([
				{ name: "visit", position: head, state: "live", lagEventsApprox: 0 },
				{ name: "visitor", position: head, state: "live", parked: 0 },
			]);
		});
	});
});
