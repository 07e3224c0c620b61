/** Decorators for the fields that several command DTOs share. */

import { isIP } from "node:net";
import { addError } from "../../validation/input-errors.js";
import { located } from "../../validation/located.js";
import { isCleanText, textFault } from "../../validation/plain.js";
import { FlatMap } from "../../validation/rules.js";
import {
	ADDRESS_ENTRIES_MAX,
	ADDRESS_NAME_CHARS_MAX,
	ATTRIBUTE_NAME_PATTERN,
	ATTRIBUTE_VALUE_CHARS_MAX,
	ATTRIBUTES_MAX,
	FORM_FIELD_NAME_CHARS_MAX,
	FORM_FIELD_VALUE_CHARS_MAX,
	FORM_FIELDS_MAX,
	TRAIT_CHARS_MAX,
	URL_CHARS_MAX,
} from "./limits.js";

function attributeValueFault(value: unknown): string | null {
	switch (typeof value) {
		case "string":
			return textFault(value, 0, ATTRIBUTE_VALUE_CHARS_MAX);
		case "boolean":
			return null;
		case "number":
			return Number.isFinite(value) ? null : "must be a finite number";
		default:
			return "must be a string, a number or a boolean";
	}
}

/** Flat attributes: short names to string, finite number or boolean. */
export function FlatAttributes(): PropertyDecorator {
	return FlatMap({
		entriesMax: ATTRIBUTES_MAX,
		nameFault: (name) =>
			ATTRIBUTE_NAME_PATTERN.test(name)
				? null
				: "its name must be a letter or _ and up to 63 of A-Z a-z 0-9 _ . -",
		valueFault: attributeValueFault,
	});
}

function textMap(
	entriesMax: number,
	nameMax: number,
	valueMax: number,
): PropertyDecorator {
	return FlatMap({
		entriesMax,
		nameFault: (name) => {
			const fault = textFault(name, 1, nameMax);
			return fault === null ? null : `its name ${fault}`;
		},
		valueFault: (value) => textFault(value, 0, valueMax),
	});
}

export function FormFields(): PropertyDecorator {
	return textMap(
		FORM_FIELDS_MAX,
		FORM_FIELD_NAME_CHARS_MAX,
		FORM_FIELD_VALUE_CHARS_MAX,
	);
}

export function PostalAddress(): PropertyDecorator {
	return textMap(ADDRESS_ENTRIES_MAX, ADDRESS_NAME_CHARS_MAX, TRAIT_CHARS_MAX);
}

/** RFC 3986 section 3.1; a relative reference does not begin so. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** An absolute URL by the WHATWG standard, of any scheme: pages of apps have their own. */
export function AbsoluteUrl(): PropertyDecorator {
	return located(
		"url",
		(value) =>
			typeof value === "string" &&
			value.length <= URL_CHARS_MAX &&
			SCHEME.test(value) &&
			isCleanText(value) &&
			URL.canParse(value),
		(value, pointer, errors) =>
			addError(
				errors,
				pointer,
				textFault(value, 1, URL_CHARS_MAX) ??
					"must be an absolute URL, with its scheme",
			),
	);
}

/** Whether it is an IPv4 or IPv6 address, without a zone. */
export function isAddress(text: string): boolean {
	return isIP(text) !== 0 && !text.includes("%");
}

export function IpAddress(): PropertyDecorator {
	return located(
		"address",
		(value) => typeof value === "string" && isAddress(value),
		(_value, pointer, errors) =>
			addError(errors, pointer, "must be an IPv4 or IPv6 address"),
	);
}
