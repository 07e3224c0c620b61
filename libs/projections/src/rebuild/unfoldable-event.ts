import { JourneylogError, type StreamEvent } from "#kernel";

export type EventPlace = Pick<
	StreamEvent,
	"stream" | "revision" | "position" | "type"
>;

/** A rebuild is strict: an event that a projection cannot take ends it, whatever the live projection does with it. */
export class UnfoldableEvent extends JourneylogError {
	readonly code = "unfoldable-event";
	readonly stream: string;
	readonly revision: number;
	readonly position: number;
	readonly type: string;

	constructor(message: string, event: EventPlace, options?: ErrorOptions) {
		super(message, options);
		this.stream = event.stream;
		this.revision = event.revision;
		this.position = event.position;
		this.type = event.type;
	}

	/** @param cause why the projection cannot take it */
	static of(
		projection: string,
		event: EventPlace,
		cause: unknown,
	): UnfoldableEvent {
		const { stream, revision, position, type } = event;
		const reason = cause instanceof Error ? cause.message : String(cause);
		return new UnfoldableEvent(
			`projection ${projection} cannot take ${type} at position ${position}, revision ${revision} of ${stream}: ${reason}`,
			event,
			{ cause },
		);
	}
}
