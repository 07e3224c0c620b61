import { PlayedGroup } from "../testing/played-group.js";

describe("a group's report", () => {
	it("counts what each consumer was given and has", () => {
		const played = new PlayedGroup({}, 3);
		played.connectWith("a", 2);
		played.connectWith("b", 5);
		played.ack(0);
		expect(played.report).toMatchObject({
			totalItems: 3,
			totalInFlightMessages: 2,
			outstandingMessagesCount: 2,
			consumers: [
				{
					username: "u",
					connectionName: "a-name",
					inFlightMessages: 1,
					availableSlots: 1,
					totalItems: 2,
				},
				{
					connectionName: "b-name",
					inFlightMessages: 1,
					availableSlots: 4,
					totalItems: 1,
				},
			],
		});
	});

	it("measures rates since the report before", () => {
		const played = new PlayedGroup({}, 4);
		played.connect("a");
		played.now = 2_000;
		const first = { averagePerSecond: 2, countSinceLastMeasurement: 4 };
		expect(played.report).toMatchObject(first);
		played.append();
		played.now = 3_000;
		expect(played.report).toMatchObject({
			averagePerSecond: 1,
			countSinceLastMeasurement: 1,
			consumers: [{ averageItemsPerSecond: 1, countSinceLastMeasurement: 1 }],
		});
		expect(played.report).toMatchObject({ averagePerSecond: 0 });
	});

	it("tells how long consumers take, where that was asked for", () => {
		const played = new PlayedGroup({ extraStatistics: true }, 10);
		played.connect("a");
		expect(played.report.consumers[0]?.measurements).toEqual([]);
		for (let i = 0; i < 10; i++) {
			played.now += 10;
			played.ack(i);
		}
		const measurements = played.report.consumers[0]?.measurements ?? [];
		expect(
			Object.fromEntries(measurements.map(({ key, value }) => [key, value])),
		).toEqual({
			Mean: 55,
			Median: 60,
			Fastest: 10,
			"Quintile 1": 10,
			"Quintile 2": 30,
			"Quintile 3": 50,
			"Quintile 4": 70,
			"Quintile 5": 90,
			"90%": 100,
			"95%": 100,
			"99%": 100,
			"99.5%": 100,
			"99.9%": 100,
			Highest: 100,
		});
	});
});
