/**
 * Documents as rows keep them: JSON with the values of a record in a row and without the names of its members, which
 * would be more than half of it. An object that is no such record is kept as it is, so that nothing of it is lost;
 * only a list in a record's place would come back as one.
 */

/** How values of one kind are packed, and come back. */
export interface Packing<T> {
	/** Answers JSON values. */
	pack(value: T): unknown;
	/** @param packed what `pack` answered, after a way through JSON */
	unpack(packed: unknown): T;
}

/** Values that JSON keeps well by itself: texts, numbers, null, and objects whose members are not known. */
export const plain: Packing<unknown> = {
	pack: (value) => value,
	unpack: (packed) => packed,
};

/** How each member of `T` is packed; one that may be null needs no more than one that may not. */
type Members<T> = {
	readonly [K in keyof T]-?: Packing<NonNullable<T[K]>> | typeof plain;
};

/**
 * Objects with exactly these members, in this order. A new member goes to the end: it is null in rows that
 * were written before it, so one that may not be null needs a new version of the projection.
 */
export function record<T extends object>(members: Members<T>): Packing<T> {
	const names = Object.keys(members);
	const packings = Object.values(members) as Packing<unknown>[];
	return {
		pack(value) {
			if (typeof value !== "object" || value === null) return value;
			const own = value as Readonly<Record<string, unknown>>;
			const packed: unknown[] = [];
			for (let n = 0; n < names.length; n++) {
				const member = own[names[n] as string];
				if (member === undefined) return value;
				packed.push(member === null ? null : packings[n]?.pack(member));
			}
			return Object.keys(own).length === names.length ? packed : value;
		},
		unpack(packed) {
			if (!Array.isArray(packed)) return packed as T;
			const value: Record<string, unknown> = {};
			for (let n = 0; n < names.length; n++) {
				const member: unknown = packed[n] ?? null;
				value[names[n] as string] =
					member === null ? null : packings[n]?.unpack(member);
			}
			return value as T;
		},
	};
}

export function list<T>(item: Packing<T>): Packing<readonly T[]> {
	return {
		pack: (values) => each(values, (value) => item.pack(value as T)),
		unpack: (packed) =>
			each(packed, (value) => item.unpack(value)) as readonly T[],
	};
}

function each(values: unknown, way: (value: unknown) => unknown): unknown {
	return Array.isArray(values) ? values.map(way) : values;
}

/** A packing as text. */
export interface PackedText<T> {
	write(value: T): string;
	/** Also reads what was written as plain JSON. @throws SyntaxError */
	read(text: string): T;
}

export function packedText<T>(packing: Packing<T>): PackedText<T> {
	return {
		write: (value) => JSON.stringify(packing.pack(value)),
		read: (text) => packing.unpack(JSON.parse(text)),
	};
}
