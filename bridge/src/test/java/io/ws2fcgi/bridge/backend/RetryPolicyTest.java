package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.fcgi.Failures;
import io.ws2fcgi.fcgi.FcgiException;
import io.ws2fcgi.fcgi.FcgiProtocolStatus;
import io.ws2fcgi.fcgi.RequestState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be tried again without a second thought: of all that can fail, little. */
final class RetryPolicyTest {
    private static boolean isSafe(FcgiException cause) {
        return isSafe(Reason.kindOf(cause), cause);
    }

    private static boolean isSafe(Kind kind, FcgiException cause) {
        return RetryPolicy.isSafe(new BackendFailure(kind, cause.state(), "failed", ""), cause);
    }

    @ParameterizedTest
    @EnumSource(
            value = RequestState.class,
            names = {"SENT", "RESPONSE_STARTED"})
    void whatAScriptMayHaveSeenIsNeverSafe(RequestState state) {
        for (FcgiException cause : Failures.all(state)) {
            for (Kind kind : Kind.values())
                assertThat(isSafe(kind, cause)).as(cause.toString()).isFalse();
        }
    }

    @Test
    void ofWhatNoScriptHasSeenLostConnectionsAndRefusalsAreSafe() {
        assertThat(Failures.all(RequestState.NOT_SENT))
                .filteredOn(RetryPolicyTest::isSafe)
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "reset",
                        "closed",
                        "END_REQUEST: CANT_MPX_CONN (expected: REQUEST_COMPLETE)",
                        "END_REQUEST: OVERLOADED (expected: REQUEST_COMPLETE)",
                        "END_REQUEST: protocol status 77 (expected: REQUEST_COMPLETE)");
    }

    @Test
    void aProgramOfAnotherRoleWouldRefuseAgain() {
        assertThat(isSafe(Failures.rejected(FcgiProtocolStatus.UNKNOWN_ROLE, RequestState.NOT_SENT)))
                .isFalse();
    }

    @Test
    void nothingIsTriedAgainOnceTheBridgeStops() {
        assertThat(isSafe(Kind.STOPPED, Failures.connection(RequestState.NOT_SENT)))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(RequestState.class)
    void ourOwnWordIsFinal(RequestState state) {
        for (Kind kind : Kind.values()) {
            assertThat(RetryPolicy.isSafe(new BackendFailure(kind, state, "failed", ""), null))
                    .isFalse();
        }
    }
}
