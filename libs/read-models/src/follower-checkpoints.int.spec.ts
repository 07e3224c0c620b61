import { FollowerCheckpoints } from "./follower-checkpoints.js";
import { openReadModels, type ReadModels } from "./read-models.js";
import { describeOnBoth, type TestDatabase } from "./testing/databases.js";

describeOnBoth("checkpoints of followers", (databases) => {
	let database: TestDatabase;
	let readModels: ReadModels;
	let checkpoints: FollowerCheckpoints;
	let nowMs = 0;

	beforeEach(async () => {
		database = await databases.create();
		readModels = await openReadModels(database.options);
		nowMs = 1_000;
		checkpoints = new FollowerCheckpoints(readModels.db, {
			now: () => nowMs++,
		});
	});

	afterEach(async () => {
		await readModels.close();
		await database.remove();
	});

	it("are 0 until one is saved, and each is its own", async () => {
		expect(await checkpoints.load("broadcast")).toBe(0);
		await checkpoints.save("broadcast", 7);
		await checkpoints.save("other", 9_007_199_254_740_991);
		expect(await checkpoints.load("broadcast")).toBe(7);
		expect(await checkpoints.load("other")).toBe(9_007_199_254_740_991);
	});

	it("never go back, whoever saves", async () => {
		const late = await openReadModels(database.options);
		const successor = new FollowerCheckpoints(late.db, { now: () => 0 });
		const positions = Array.from({ length: 40 }, (_, n) => (n * 17) % 41);
		await Promise.all(
			positions.map((position, n) =>
				(n % 2 === 0 ? checkpoints : successor).save("broadcast", position),
			),
		);
		expect(await successor.load("broadcast")).toBe(40);
		await checkpoints.save("broadcast", 39);
		expect(await checkpoints.load("broadcast")).toBe(40);
		await late.close();
	});

	it("outlive the process, and tell when they were saved", async () => {
		await checkpoints.save("broadcast", 3);
		await checkpoints.save("broadcast", 5);
		await readModels.close();
		readModels = await openReadModels(database.options);
		const rows = await readModels.db
			.selectFrom("follower_checkpoints")
			.selectAll()
			.execute();
		expect(
			rows.map((row) => [
				row.name,
				...[row.position, row.updated_at].map(Number),
			]),
		).toEqual([["broadcast", 5, 1_001]]);
	});
});
