/** Tests run as built: `dist` holds the very JavaScript that ships, so no second compiler stands between. */
export default {
	rootDir: "dist",
	testEnvironment: "node",
	testMatch: ["**/*.spec.js"],
	transform: {},
	moduleFileExtensions: ["js", "mjs", "cjs", "json"],
	testTimeout: 60_000,
	maxWorkers: 2,
};
