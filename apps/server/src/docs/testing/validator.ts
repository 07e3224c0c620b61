/** A validator of the documented schemas, for tests. */

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type SchemaOfOptions, schemaOf } from "../openapi/schema-of.js";

const ajv = new Ajv2020({
	strict: true,
	strictRequired: false,
	allErrors: true,
	allowUnionTypes: true,
});
addFormats.default(ajv);

/** Compiled once each: there are no more than schemas, open and closed. */
const validators = new Map<string, ValidateFunction>();

function validatorOf(name: string, options: SchemaOfOptions): ValidateFunction {
	const key = `${name} ${options.closed === true}`;
	const known = validators.get(key);
	if (known !== undefined) return known;
	const validate = ajv.compile(schemaOf(name, options));
	validators.set(key, validate);
	return validate;
}

/** What is wrong with a value by that schema, each as pointer and message; empty where nothing is. */
export function faults(
	name: string,
	value: unknown,
	options: SchemaOfOptions = {},
): readonly string[] {
	const validate = validatorOf(name, options);
	validate(value);
	return (validate.errors ?? []).map(
		({ instancePath, message = "", params }) =>
			`${instancePath} ${message} ${JSON.stringify(params)}`,
	);
}
