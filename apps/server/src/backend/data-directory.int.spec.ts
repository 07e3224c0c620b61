import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StoreUnavailable } from "#kernel";
import { SettingsError } from "../settings/settings-error.js";
import { DataDirectory } from "./data-directory.js";

let parent = "";
let dataDir = "";
beforeEach(() => {
	parent = mkdtempSync(join(tmpdir(), "journeylog-directory-"));
	dataDir = join(parent, "data");
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe("a data directory", () => {
	it("has one user for each part at a time", () => {
		const [one, other] = [1, 2].map(() => DataDirectory.open({ dataDir }));
		expect(one?.claim("projector")).toBe(true);
		expect(other?.claim("projector")).toBe(false);
		expect(other?.claim("broadcaster")).toBe(true);
		expect(other?.claim("server")).toBe(true);
		expect(() => one?.demand("broadcaster")).toThrow(SettingsError);
		expect(() => one?.demand("broadcaster")).toThrow(
			/^DATA_DIR: a process with the role broadcaster [^\n]*$/,
		);
		other?.close();
		one?.demand("broadcaster");
		expect(one?.claim("server")).toBe(true);
		one?.close();
	});

	it("that cannot be made is told", () => {
		writeFileSync(dataDir, "");
		const open = () => DataDirectory.open({ dataDir });
		expect(open).toThrow(StoreUnavailable);
		expect(open).toThrow(dataDir);
	});
});
