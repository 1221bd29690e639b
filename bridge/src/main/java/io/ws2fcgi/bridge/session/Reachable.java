package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.bridge.hub.SharedFrame;
import io.ws2fcgi.bridge.hub.Subscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What others do to a client, through the hub. While it is opening, everything is pending until its 101. */
final class Reachable implements Subscriber {
    private final Session session;
    private final Outlet outlet;
    private final Membership membership;
    private final Performer performer;
    private final EarlyPushes early;
    private final Reporter reporter;

    Reachable(
            Session session,
            Outlet outlet,
            Membership membership,
            Performer performer,
            EarlyPushes early,
            Reporter reporter) {
        this.session = session;
        this.outlet = outlet;
        this.membership = membership;
        this.performer = performer;
        this.early = early;
        this.reporter = reporter;
    }

    @Override
    public ConnectionId id() {
        return session.id();
    }

    @Override
    public String uri() {
        return reporter.info().uri();
    }

    @Override
    public Outcome send(SharedFrame frame) {
        if (session.isOpening()) return early.add(frame.plain()) ? Outcome.PENDING : Outcome.REFUSED;
        return outlet.push(frame) ? Outcome.REACHED : Outcome.GONE;
    }

    @Override
    public Outcome subscribe(String topic) {
        if (isLeaving()) return Outcome.GONE;
        // A member keeps its filters.
        if (membership.state().topics().contains(topic)) return done();
        return change(List.of(new Action.Subscribe(Target.SELF, topic)));
    }

    @Override
    public Outcome unsubscribe(@Nullable String topic) {
        if (isLeaving()) return Outcome.GONE;
        membership.unsubscribe(topic);
        return done();
    }

    /** Counts also on the way out: the close event is to show it. */
    @Override
    public Outcome changeMeta(Map<String, String> values) {
        List<Action> changes = new ArrayList<>();
        values.forEach((name, value) -> changes.add(new Action.SetMeta(Target.SELF, name, value)));
        return change(changes);
    }

    @Override
    public Outcome close(int code, String reason) {
        if (isLeaving()) return Outcome.GONE;
        Outcome outcome = done();
        if (session.isOpening()) early.close(new ClientEvent.Close(code, reason, ClosedBy.APPLICATION));
        else session.close(ClosedBy.APPLICATION, code, reason);
        return outcome;
    }

    @Override
    public Outcome refresh() {
        if (isLeaving()) return Outcome.GONE;
        session.refresh();
        return done();
    }

    @Override
    public ClientState state() {
        return membership.state();
    }

    @Override
    public void skipped(String why) {
        reporter.warned("message not sent: " + why);
    }

    @Override
    public ClientReport report() {
        return session.report();
    }

    private boolean isLeaving() {
        return !session.isOpening() && !session.isOpen();
    }

    private Outcome done() {
        return session.isOpening() ? Outcome.PENDING : Outcome.REACHED;
    }

    /** A change from outside has no script to complain to, so it is the operator who hears of a limit. */
    private Outcome change(List<Action> actions) {
        try {
            membership.check(actions);
            actions.forEach(performer::performHere);
            return done();
        } catch (AnswerException limit) {
            reporter.warned("change from outside refused: " + limit.getMessage());
            return Outcome.REFUSED;
        }
    }
}
