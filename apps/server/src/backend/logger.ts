/** Structured logs on standard output: JSON, pretty where a person looks on. */

import type { LoggerService } from "@nestjs/common";
import { type Logger, pino } from "pino";
import pretty from "pino-pretty";

export function openLogger(level: string): Logger {
	return process.stdout.isTTY
		? pino({ level }, pretty({ colorize: true, sync: true }))
		: pino({ level });
}

/** Nest's own messages in our log; what it says while starting is of use only to its developers. */
export class NestLogger implements LoggerService {
	constructor(private readonly logger: Logger) {}

	log(message: unknown): void {
		this.logger.debug(String(message));
	}

	error(message: unknown, ...rest: unknown[]): void {
		this.logger.error({ detail: rest.map(String) }, String(message));
	}

	warn(message: unknown): void {
		this.logger.warn(String(message));
	}
}
