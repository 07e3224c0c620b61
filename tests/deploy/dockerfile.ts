/** The Dockerfile as a list of stages, as far as ours goes: no variables, no heredocs. */

export interface Instruction {
	readonly name: string;
	/** What follows the name, on one line. */
	readonly value: string;
}

export interface Stage {
	/** The image it begins with. */
	readonly image: string;
	/** Null for the one that is the result. */
	readonly name: string | null;
	readonly instructions: readonly Instruction[];
}

export function stagesOf(dockerfile: string): readonly Stage[] {
	const lines = dockerfile
		.split("\n")
		.filter((line) => !line.startsWith("#"))
		.join("\n")
		.replaceAll(/\\\n\s*/g, "")
		.split("\n")
		.filter((line) => line !== "");
	const stages: {
		image: string;
		name: string | null;
		instructions: Instruction[];
	}[] = [];
	for (const line of lines) {
		const [, name = "", value = ""] = /^(\w+) (.*)$/.exec(line) ?? [];
		if (name === "FROM") {
			const [image = "", , alias = null] = value.split(" ");
			stages.push({ image, name: alias, instructions: [] });
		} else stages.at(-1)?.instructions.push({ name, value });
	}
	return stages;
}

/** Values of all instructions of this name. */
export function valuesOf({ instructions }: Stage, name: string): string[] {
	return instructions.flatMap((one) => (one.name === name ? one.value : []));
}

/** The command in its JSON form, after any options. */
export function commandIn(value: string): readonly string[] {
	return JSON.parse(value.slice(value.indexOf("[")));
}
