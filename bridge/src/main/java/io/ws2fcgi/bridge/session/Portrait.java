package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ClientState;
import java.time.Instant;
import java.util.List;

/** Tells an operator who a client is, what the application has made of it, and how much went to and fro. */
final class Portrait {
    private final ClientInfo info;
    private final Membership membership;
    private final Conversation conversation;
    private final Intake intake;
    private final Outlet outlet;
    private final long begunMillis = System.currentTimeMillis();

    Portrait(ClientInfo info, Membership membership, Conversation conversation, Intake intake, Outlet outlet) {
        this.info = info;
        this.membership = membership;
        this.conversation = conversation;
        this.intake = intake;
        this.outlet = outlet;
    }

    ClientReport report(boolean open) {
        ClientState made = membership.state();
        return new ClientReport(
                info.id().text(),
                Instant.ofEpochMilli(begunMillis),
                info.remoteAddress(),
                info.uri(),
                made.user(),
                List.copyOf(made.topics()),
                made.meta(),
                conversation.asked(),
                intake.received(),
                outlet.bytesSent(),
                intake.size(),
                open);
    }
}
