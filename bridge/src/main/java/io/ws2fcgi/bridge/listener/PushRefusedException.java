package io.ws2fcgi.bridge.listener;

import io.ws2fcgi.bridge.wire.Refusal;
import java.io.Serial;

/** A push that is not taken. */
final class PushRefusedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    PushRefusedException(Refusal refusal) {
        // The stack would only lead here.
        super(refusal.hint(), null, false, false);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
