/** What does not answer in time counts as away. @throws Error after `msMax`, and what the promise rejects with */
export async function within<T>(
	msMax: number,
	promise: Promise<T>,
): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error("no answer in time")), msMax);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
