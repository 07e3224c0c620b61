/** The part of pino's logger that is used. */
export interface RunnerLogger {
	info(fields: object, message: string): void;
	warn(fields: object, message: string): void;
}
