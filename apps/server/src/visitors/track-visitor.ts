/** The command by which all tracking, from HTTP or from an import, reaches the visitor's actor. */

import { Command, CommandHandler, type ICommandHandler } from "@nestjs/cqrs";
import { Backend } from "../backend/backend.js";
import type { TrackAnswer, VisitorMessage } from "./visitor-actor.js";

export class TrackVisitor extends Command<TrackAnswer> {
	constructor(readonly message: VisitorMessage) {
		super();
	}
}

@CommandHandler(TrackVisitor)
export class TrackVisitorHandler implements ICommandHandler<TrackVisitor> {
	constructor(private readonly backend: Backend) {}

	/** @throws Overloaded, StoreUnavailable, AppendTooLarge */
	execute({ message }: TrackVisitor): Promise<TrackAnswer> {
		return this.backend.track(message);
	}
}
