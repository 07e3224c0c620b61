/** A setting that cannot be used. Its message is one line that names the variable, fit to be shown as it is. */
export class SettingsError extends Error {
	constructor(
		readonly variable: string,
		/** What is wrong; for variables that may hold a password, nothing of the value. */
		readonly reason: string,
	) {
		super(`${variable}: ${reason}`);
		this.name = "SettingsError";
	}

	/** @param error what listening on the port failed with; of some, the message alone tells why */
	static cannotListen(
		variable: string,
		port: number,
		error: unknown,
	): SettingsError {
		const { message } = error as Error;
		const reason = /\bEADDRINUSE\b/.test(message)
			? `port ${port} is taken`
			: `cannot listen on port ${port}: ${message}`;
		return new SettingsError(variable, reason);
	}
}
