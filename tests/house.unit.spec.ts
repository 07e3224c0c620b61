/** The house rules of the code, so that nobody has to remember them. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const LINES_MAX = 300;
const FUNCTION_LINES_MAX = 70;
const SMALL_FILE_LINES = 80;
const PURE_LIBS = ["kernel", "visitor", "journey", "projections"];
/** Clock, random and ids come in from outside. */
const IMPURE =
	/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\b|\brandomBytes\b|\bperformance\.now\(/;
/** Words for things that have a better name. */
const VAGUE_NAME = /(manager|helper|util|utils|reducer)s?\.ts$/i;

interface Source {
	readonly path: string;
	readonly text: string;
	readonly lines: number;
}

const sources = ["apps", "libs", "bench", "tests"].flatMap(readSources);
const code = sources.filter(({ path }) => !isTest(path));

function readSources(root: string): Source[] {
	return readdirSync(root, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts"))
		.map((name) => {
			const path = join(root, name);
			const text = readFileSync(path, "utf8");
			return { path, text, lines: text.trimEnd().split("\n").length };
		});
}

function isTest(path: string): boolean {
	return (
		/\.spec\.ts$|\/(contract|testing)\//.test(path) || path.startsWith("tests/")
	);
}

/** `path:line name (lines)` of every function longer than the limit. */
function longFunctions({ path, text }: Source): string[] {
	const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const found: string[] = [];
	const lineOf = (at: number) =>
		file.getLineAndCharacterOfPosition(at).line + 1;
	const visit = (node: ts.Node): void => {
		if (ts.isFunctionLike(node) && "body" in node && node.body) {
			const first = lineOf(node.getStart(file));
			const lines = lineOf(node.end) - first + 1;
			if (lines > FUNCTION_LINES_MAX) found.push(`${path}:${first} (${lines})`);
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

describe("house rules", () => {
	it("reads sources at all", () => {
		expect(code.length).toBeGreaterThan(50);
	});

	it(`no source file is over ${LINES_MAX} lines`, () => {
		const long = code.filter(({ lines }) => lines > LINES_MAX);
		expect(long.map(({ path, lines }) => `${path} (${lines})`)).toEqual([]);
	});

	it(`no function is over ${FUNCTION_LINES_MAX} lines`, () => {
		expect(code.flatMap(longFunctions)).toEqual([]);
	});

	it(`half of the files are under ${SMALL_FILE_LINES} lines`, () => {
		const small = code.filter(({ lines }) => lines < SMALL_FILE_LINES);
		expect(small.length / code.length).toBeGreaterThanOrEqual(0.5);
	});

	it.each(PURE_LIBS)("%s knows no clock, no random and makes no ids", (lib) => {
		const impure = code.filter(
			({ path, text }) => path.startsWith(`libs/${lib}/`) && IMPURE.test(text),
		);
		expect(impure.map(({ path }) => path)).toEqual([]);
	});

	it("files are named for what they hold", () => {
		const vague = sources.filter(({ path }) => VAGUE_NAME.test(path));
		expect(vague.map(({ path }) => path)).toEqual([]);
	});

	it("no unfinished place is left", () => {
		const marks =
			/\b(TODO|FIXME|XXX)\b|\b(it|test|describe)\.(skip|only|todo)\(/;
		// The one says these words, the other skips what is not installed, aloud.
		const exempt = ["tests/house.unit.spec.ts", "tests/support/needs.ts"];
		const unfinished = sources.filter(
			({ path, text }) => !exempt.includes(path) && marks.test(text),
		);
		expect(unfinished.map(({ path }) => path)).toEqual([]);
	});
});
