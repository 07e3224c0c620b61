import { readBoundedFile } from "../../../server/src/settings/bounded-file.js";
import { WrongUse } from "../failure.js";

/** @throws WrongUse for a file that cannot be read */
export function readText(path: string): string {
	try {
		return readBoundedFile(path).toString("utf8");
	} catch (error) {
		throw new WrongUse(`${path}: ${(error as Error).message}`);
	}
}
