import { openReadModels } from "../read-models.js";
import { describeOnBoth } from "../testing/databases.js";

describeOnBoth(
	"tables that hold parked events from before they had a place",
	(databases) => {
		it("have the projection made anew, and no other", async () => {
			const database = await databases.create();
			await (await openReadModels(database.options)).close();
			await database.execute(`
			drop table parked_requests;
			drop table skipped_events;
			alter table parked_events drop column stream;
			alter table parked_events drop column type;
			alter table parked_events drop column revision;
			drop table rebuilds;
			drop table rebuild_parts;
			alter table checkpoints drop column generation;
			delete from kysely_migration where name >= '0004';
			insert into checkpoints (projection, version, position, updated_at) values ('visit', 1, 9, 0), ('visitor', 1, 9, 0);
			insert into parked_events (projection, key, position, event_id, error, parked_at) values ('visit', 'default/v', 5, 'e', 'x', 0)`);
			const readModels = await openReadModels(database.options);
			const checkpoints = await readModels.checkpoints();
			expect(checkpoints.map(({ projection }) => projection)).toEqual([
				"visitor",
			]);
			expect(await readModels.parkedCounts()).toEqual(new Map());
			await readModels.close();
			await database.remove();
		});
	},
);
