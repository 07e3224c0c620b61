/** The arrows of docs/architecture.md: they point one way only. */

const LIBS = {
	kernel: [],
	"nats-broker": [],
	journey: ["kernel"],
	visitor: ["kernel", "journey"],
	actors: ["kernel"],
	enrichment: ["kernel"],
	"event-store": ["kernel"],
	"event-store-server": ["kernel", "event-store"],
	"read-models": ["kernel"],
	projections: ["kernel", "visitor", "read-models"],
	broadcast: ["kernel"],
};

/** Spec files, contract suites and what only they use. */
const TESTS = "\\.spec\\.ts$|/(contract|testing|fixtures)/";

const layers = Object.entries(LIBS).map(([lib, allowed]) => ({
	name: `${lib}-imports-only-${allowed.join("-") || "itself"}`,
	severity: "error",
	from: { path: `^libs/${lib}/`, pathNot: TESTS },
	to: {
		path: "^(libs|apps|bench|tests|dist)/",
		pathNot: `^(libs|dist/libs)/(${[lib, ...allowed].join("|")})/`,
	},
}));

const only = (name, packages, allowed) => ({
	name,
	severity: "error",
	from: { pathNot: `${allowed}|${TESTS}|^(bench|tests)/` },
	to: { path: `node_modules/(${packages})/` },
});

module.exports = {
	forbidden: [
		...layers,
		{
			name: "drivers-know-nothing-of-each-other",
			severity: "error",
			from: { path: "/src/(embedded|eventstoredb|sqlite|postgres)/" },
			to: {
				path: "/src/(embedded|eventstoredb|sqlite|postgres)/",
				pathNot: "/src/$1/",
			},
		},
		{
			name: "no-circles",
			severity: "error",
			from: {},
			to: { circular: true },
		},
		only("nest-at-the-edge", "@nestjs", "^apps/|\\.module\\.ts$"),
		only(
			"class-validator-at-the-edge",
			"class-validator",
			"^apps/server/src/(http|settings)/",
		),
		only(
			"sqlite-in-its-drivers",
			"better-sqlite3",
			"^libs/event-store/src/embedded/|^libs/read-models/src/sqlite/",
		),
		only("kysely-in-read-models", "kysely", "^libs/(read-models|projections)/"),
		only("pg-in-its-driver", "pg", "^libs/read-models/src/postgres/"),
		only("nats-in-broadcast", "nats", "^libs/broadcast/"),
		only(
			"eventstoredb-in-its-driver-and-server",
			"@eventstore/db-client|@grpc/grpc-js|google-protobuf",
			"^libs/event-store-server/|^libs/event-store/src/eventstoredb/",
		),
	],
	options: {
		tsConfig: { fileName: "tsconfig.json" },
		tsPreCompilationDeps: true,
		doNotFollow: { path: "node_modules|^dist" },
		enhancedResolveOptions: {
			exportsFields: ["exports"],
			conditionNames: ["import", "node", "default", "types"],
			mainFields: ["module", "main", "types"],
		},
	},
};
