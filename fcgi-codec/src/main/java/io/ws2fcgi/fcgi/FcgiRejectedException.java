package io.ws2fcgi.fcgi;

/** END_REQUEST came with another protocol status than REQUEST_COMPLETE. */
@SuppressWarnings("serial")
public final class FcgiRejectedException extends FcgiException {
    private final int protocolStatus;

    FcgiRejectedException(int protocolStatus, RequestState state) {
        super(
                "END_REQUEST: " + FcgiProtocolStatus.nameOf(protocolStatus) + " (expected: REQUEST_COMPLETE)",
                null,
                state);
        this.protocolStatus = protocolStatus;
    }

    /** One of {@link FcgiProtocolStatus}, or any other byte the application has sent. */
    public int protocolStatus() {
        return protocolStatus;
    }
}
