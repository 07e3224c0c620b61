/** A setting that cannot be used. Its message is one line that names the variable, fit to be shown as it is. */
export class SettingsError extends Error {
	constructor(
		readonly variable: string,
		/** What is wrong; for variables that may hold a password, nothing of the value. */
		reason: string,
	) {
		super(`${variable}: ${reason}`);
		this.name = "SettingsError";
	}

	/** @param error what listening on the port failed with */
	static cannotListen(
		variable: string,
		port: number,
		error: unknown,
	): SettingsError {
		const { code, message } = error as NodeJS.ErrnoException;
		const reason =
			code === "EADDRINUSE"
				? `port ${port} is taken`
				: `cannot listen on port ${port}: ${message}`;
		return new SettingsError(variable, reason);
	}
}
