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
}
