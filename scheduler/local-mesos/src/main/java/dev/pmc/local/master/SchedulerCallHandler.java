package dev.pmc.local.master;

import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.link.Uuids;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What a call of a scheduler has to hold, in the words of a master ({@code src/master/validation.cpp}). */
final class SchedulerCallHandler {
    private SchedulerCallHandler() {}

    static void check(Call call) throws HttpRefusal {
        expect(call.hasType() && call.getType() != Call.Type.UNKNOWN, "type");
        if (call.getType() == Call.Type.SUBSCRIBE) {
            expect(call.hasSubscribe(), "subscribe");
            if (!call.getSubscribe().getFrameworkInfo().getId().equals(call.getFrameworkId())) {
                throw refusal("'framework_id' differs from 'subscribe.framework_info.id'");
            }
            return;
        }
        expect(call.hasFrameworkId(), "framework_id");
        switch (call.getType()) {
            case ACCEPT -> expect(call.hasAccept(), "accept");
            case DECLINE -> expect(call.hasDecline(), "decline");
            case ACCEPT_INVERSE_OFFERS -> expect(call.hasAcceptInverseOffers(), "accept_inverse_offers");
            case DECLINE_INVERSE_OFFERS -> expect(call.hasDeclineInverseOffers(), "decline_inverse_offers");
            case KILL -> expect(call.hasKill(), "kill");
            case SHUTDOWN -> expect(call.hasShutdown(), "shutdown");
            case ACKNOWLEDGE -> {
                expect(call.hasAcknowledge(), "acknowledge");
                if (!Uuids.valid(call.getAcknowledge().getUuid())) {
                    throw refusal("Not a valid UUID");
                }
            }
            case ACKNOWLEDGE_OPERATION_STATUS ->
                expect(call.hasAcknowledgeOperationStatus(), "acknowledge_operation_status");
            case RECONCILE -> expect(call.hasReconcile(), "reconcile");
            case RECONCILE_OPERATIONS -> expect(call.hasReconcileOperations(), "reconcile_operations");
            case MESSAGE -> expect(call.hasMessage(), "message");
            case REQUEST -> expect(call.hasRequest(), "request");
            case UPDATE_FRAMEWORK -> {
                expect(call.hasUpdateFramework(), "update_framework");
                if (!call.getUpdateFramework().getFrameworkInfo().getId().equals(call.getFrameworkId())) {
                    throw refusal("'framework_id' differs from 'update_framework.framework_info.id'");
                }
            }
            case TEARDOWN, REVIVE, SUPPRESS, SUBSCRIBE, UNKNOWN -> {}
        }
    }

    private static void expect(boolean present, String field) throws HttpRefusal {
        if (!present) {
            throw refusal("Expecting '" + field + "' to be present");
        }
    }

    private static HttpRefusal refusal(String text) {
        return new HttpRefusal(400, "Failed to validate scheduler::Call: " + text);
    }
}
