import { JourneylogError, type StreamEvent } from "#kernel";

/** A rebuild is strict: an event that a projection cannot take ends it, whatever the live projection does with it. */
export class UnfoldableEvent extends JourneylogError {
	readonly code = "unfoldable-event";
	readonly stream: string;
	readonly revision: number;
	readonly position: number;
	readonly type: string;

	constructor(projection: string, event: StreamEvent, cause: unknown) {
		const { stream, revision, position, type } = event;
		const reason = cause instanceof Error ? cause.message : String(cause);
		super(
			`projection ${projection} cannot take ${type} at position ${position}, revision ${revision} of ${stream}: ${reason}`,
			{ cause },
		);
		this.stream = stream;
		this.revision = revision;
		this.position = position;
		this.type = type;
	}
}
