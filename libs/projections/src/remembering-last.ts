/**
 * The same function, which remembers what it gave last: events of one stream come one after the other, and each is asked
 * about by several projections. For pure functions of what never changes; what throws is not remembered.
 */
export function rememberingLast<A, R>(
	of: (argument: A) => R,
): (argument: A) => R {
	let last: { readonly argument: A; readonly result: R } | null = null;
	return (argument) => {
		if (last === null || last.argument !== argument)
			last = { argument, result: of(argument) };
		return last.result;
	};
}
