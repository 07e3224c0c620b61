/** `SubscriptionInfo` messages. */

import { persistentMessages } from "../../generated.js";
import type { ConsumerReport } from "../core/group-info.js";
import type { RunningGroup } from "../running-group.js";

const { SubscriptionInfo } = persistentMessages;

export function infoOf(
	running: RunningGroup,
): persistentMessages.SubscriptionInfo {
	const { source, group, settings } = running.definition;
	const report = running.report();
	const text = (position: number | null) =>
		position === null ? "" : source.textOf(position);
	return new SubscriptionInfo()
		.setEventSource(source.name)
		.setGroupName(group)
		.setStatus(report.status)
		.setConnectionsList(report.consumers.map(connectionOf))
		.setAveragePerSecond(report.averagePerSecond)
		.setTotalItems(String(report.totalItems))
		.setCountSinceLastMeasurement(String(report.countSinceLastMeasurement))
		.setLastCheckpointedEventPosition(text(report.lastCheckpointed))
		.setLastKnownEventPosition(text(report.lastKnown))
		.setResolveLinkTos(settings.resolveLinkTos)
		.setStartFrom(settings.startFrom)
		.setMessageTimeoutMilliseconds(settings.messageTimeoutMs)
		.setExtraStatistics(settings.extraStatistics)
		.setMaxRetryCount(settings.maxRetryCount)
		.setLiveBufferSize(settings.liveBufferSize)
		.setBufferSize(settings.historyBufferSize)
		.setReadBatchSize(settings.readBatchSize)
		.setCheckPointAfterMilliseconds(settings.checkPointAfterMs)
		.setMinCheckPointCount(settings.minCheckPointCount)
		.setMaxCheckPointCount(settings.maxCheckPointCount)
		.setReadBufferCount(report.readBufferCount)
		.setLiveBufferCount(String(report.liveBufferCount))
		.setRetryBufferCount(report.retryBufferCount)
		.setTotalInFlightMessages(report.totalInFlightMessages)
		.setOutstandingMessagesCount(report.outstandingMessagesCount)
		.setNamedConsumerStrategy(settings.strategy)
		.setMaxSubscriberCount(settings.maxSubscriberCount)
		.setParkedMessageCount(String(report.parkedMessageCount));
}

function connectionOf(
	consumer: ConsumerReport,
): persistentMessages.SubscriptionInfo.ConnectionInfo {
	const measurements = consumer.measurements.map(({ key, value }) =>
		new SubscriptionInfo.Measurement().setKey(key).setValue(String(value)),
	);
	return new SubscriptionInfo.ConnectionInfo()
		.setUsername(consumer.username)
		.setAverageItemsPerSecond(consumer.averageItemsPerSecond)
		.setTotalItems(String(consumer.totalItems))
		.setCountSinceLastMeasurement(String(consumer.countSinceLastMeasurement))
		.setObservedMeasurementsList(measurements)
		.setAvailableSlots(consumer.availableSlots)
		.setInFlightMessages(consumer.inFlightMessages)
		.setConnectionName(consumer.connectionName);
}
