#!/bin/sh
# Written by `python -m deploy.kafka.acls write` from shared/contracts/topics.py: do not edit.
# sh acls.sh BOOTSTRAP CONFIG: with Kafka's bin on the PATH, and an administrator's client settings in CONFIG.
# No service uses a transactional id; idempotent writing comes with the right to write.
set -eu
BOOTSTRAP=$1 CONFIG=$2
allow() {
  who=$1
  shift
  kafka-acls.sh --bootstrap-server "$BOOTSTRAP" --command-config "$CONFIG" --add --allow-principal "$who" "$@"
}
allow User:intake --operation Read --group intake
allow User:intake --operation Describe --topic netra.case.events.v1
allow User:intake --operation Read --topic netra.case.events.v1
allow User:intake --operation Describe --topic netra.case.events.v1.intake.dlq
allow User:intake --operation Write --topic netra.case.events.v1.intake.dlq
allow User:intake --operation Describe --topic netra.intake.identities.v1
allow User:intake --operation Write --topic netra.intake.identities.v1
allow User:intake --operation Describe --topic netra.intake.reports.v1
allow User:intake --operation Write --topic netra.intake.reports.v1
allow User:intake --operation Describe --topic netra.intake.reports.v1.workflow.dlq
allow User:intake --operation Read --topic netra.intake.reports.v1.workflow.dlq
allow User:netra-agency --operation Describe --topic netra.intake.reports.v1
allow User:netra-agency --operation Write --topic netra.intake.reports.v1
allow User:netra-operator --operation Describe --group intake
allow User:netra-operator --operation Describe --group notify
allow User:netra-operator --operation Describe --group sanctions-decrees
allow User:netra-operator --operation Describe --group workflow
allow User:netra-operator --operation Describe --group workflow-decrees
allow User:netra-operator --operation Describe --group workflow-identities
allow User:netra-operator --operation Describe --topic netra.calendar.decrees.v1
allow User:netra-operator --operation Read --topic netra.calendar.decrees.v1
allow User:netra-operator --operation Write --topic netra.calendar.decrees.v1
allow User:netra-operator --operation Describe --topic netra.calendar.decrees.v1.sanctions.dlq
allow User:netra-operator --operation Read --topic netra.calendar.decrees.v1.sanctions.dlq
allow User:netra-operator --operation Describe --topic netra.calendar.decrees.v1.workflow.dlq
allow User:netra-operator --operation Read --topic netra.calendar.decrees.v1.workflow.dlq
allow User:netra-operator --operation Describe --topic netra.case.events.v1
allow User:netra-operator --operation Write --topic netra.case.events.v1
allow User:netra-operator --operation Describe --topic netra.case.events.v1.intake.dlq
allow User:netra-operator --operation Read --topic netra.case.events.v1.intake.dlq
allow User:netra-operator --operation Describe --topic netra.case.events.v1.notify.dlq
allow User:netra-operator --operation Read --topic netra.case.events.v1.notify.dlq
allow User:netra-operator --operation Describe --topic netra.intake.identities.v1
allow User:netra-operator --operation Write --topic netra.intake.identities.v1
allow User:netra-operator --operation Describe --topic netra.intake.identities.v1.workflow.dlq
allow User:netra-operator --operation Read --topic netra.intake.identities.v1.workflow.dlq
allow User:netra-operator --operation Describe --topic netra.intake.reports.v1
allow User:netra-operator --operation Read --topic netra.intake.reports.v1
allow User:netra-operator --operation Write --topic netra.intake.reports.v1
allow User:netra-operator --operation Describe --topic netra.intake.reports.v1.workflow.dlq
allow User:netra-operator --operation Read --topic netra.intake.reports.v1.workflow.dlq
allow User:netra-operator --operation Describe --topic netra.messaging.redrives.v1
allow User:netra-operator --operation Read --topic netra.messaging.redrives.v1
allow User:netra-operator --operation Write --topic netra.messaging.redrives.v1
allow User:notify --operation Read --group notify
allow User:notify --operation Describe --topic netra.case.events.v1
allow User:notify --operation Read --topic netra.case.events.v1
allow User:notify --operation Describe --topic netra.case.events.v1.notify.dlq
allow User:notify --operation Write --topic netra.case.events.v1.notify.dlq
allow User:notify --operation Describe --topic netra.notify.outcomes.v1
allow User:notify --operation Write --topic netra.notify.outcomes.v1
allow User:sanctions --operation Read --group sanctions-decrees
allow User:sanctions --operation Describe --topic netra.calendar.decrees.v1
allow User:sanctions --operation Read --topic netra.calendar.decrees.v1
allow User:sanctions --operation Describe --topic netra.calendar.decrees.v1.sanctions.dlq
allow User:sanctions --operation Write --topic netra.calendar.decrees.v1.sanctions.dlq
allow User:sanctions --operation Describe --topic netra.sanctions.records.v1
allow User:sanctions --operation Write --topic netra.sanctions.records.v1
allow User:workflow --operation Read --group workflow
allow User:workflow --operation Read --group workflow-decrees
allow User:workflow --operation Read --group workflow-identities
allow User:workflow --operation Describe --topic netra.calendar.decrees.v1
allow User:workflow --operation Read --topic netra.calendar.decrees.v1
allow User:workflow --operation Describe --topic netra.calendar.decrees.v1.workflow.dlq
allow User:workflow --operation Write --topic netra.calendar.decrees.v1.workflow.dlq
allow User:workflow --operation Describe --topic netra.case.events.v1
allow User:workflow --operation Read --topic netra.case.events.v1
allow User:workflow --operation Write --topic netra.case.events.v1
allow User:workflow --operation Describe --topic netra.intake.identities.v1
allow User:workflow --operation Read --topic netra.intake.identities.v1
allow User:workflow --operation Describe --topic netra.intake.identities.v1.workflow.dlq
allow User:workflow --operation Write --topic netra.intake.identities.v1.workflow.dlq
allow User:workflow --operation Describe --topic netra.intake.reports.v1
allow User:workflow --operation Read --topic netra.intake.reports.v1
allow User:workflow --operation Describe --topic netra.intake.reports.v1.workflow.dlq
allow User:workflow --operation Write --topic netra.intake.reports.v1.workflow.dlq
allow User:workflow --operation Describe --topic netra.ledger.roots.v1
allow User:workflow --operation Write --topic netra.ledger.roots.v1
